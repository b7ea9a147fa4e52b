import type { SlopeMoments } from '../backends/slope-moments.ts';
import { type Activation, activationLaw } from '../model/activations.ts';
import { gaussianMean } from '../model/quadrature.ts';
import type { NeuronGroup } from './neuron-groups.ts';

/*
 * The response of gradients to the rows w_i of W0 (MODEL §2.5, decision 0013).
 *
 * A slope σ′(u_ij) has a mean, noise, and a part that is linear in the pre-activation z_ij = w_i·x_j: z_ij E[zσ′(u_ij)].
 * In row i of the gradient, (a_i/n) Σ_j r_j σ′(u_ij) x_j, this part makes (a_i/n) Σ_j r_j E[zσ′(u_ij)] x_j x_jᵀ w_i.
 * That is noise, and on average a multiple τ_i w_i with τ_i = (a_i/n) Σ_j r_j E[zσ′(u_ij)], which stretches or shrinks the row.
 */

/**
 * τ of a first step divided by its size, a mean(r) E[zσ′(z)] (MODEL §2.5).
 * @param residual r1, one value per sample
 * @param readouts values of a
 * @returns one value per readout
 */
export function firstResponse(activation: Activation, residual: Float64Array, readouts: Float64Array): Float64Array {
  const { derivative } = activationLaw(activation);
  const response = mean(residual) * gaussianMean((z) => z * derivative(z));
  return readouts.map((a) => a * response);
}

/**
 * τ of a second step divided by its size (MODEL §2.5).
 * @param moments at these readouts, readouts×samples
 * @param residual r2, one value per sample
 * @param readouts values of a
 * @param perSquare v/a², where pre-activations have the variance 1 + v before the shift
 * @returns one value per readout
 */
export function secondResponse(
  { linear }: SlopeMoments,
  residual: Float64Array,
  readouts: Float64Array,
  perSquare: number,
): Float64Array {
  const n = residual.length;
  return readouts.map((a, k) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += residual[j] * linear[k * n + j];
    return (a * sum) / (n * Math.sqrt(1 + perSquare * a * a));
  });
}

/**
 * The factor by which scaling the rows of W changes the noise of a gradient (decision 0013).
 * It is the root of the mean square of the scales, with weights a_i².
 * @param scales one per group
 */
export function noiseScale(groups: readonly NeuronGroup[], scales: Float64Array): number {
  let [sum, total] = [0, 0];
  groups.forEach(({ neurons, square }, g) => {
    sum += neurons.length * square * scales[g] ** 2;
    total += neurons.length * square;
  });
  return Math.sqrt(sum / total);
}

/** The mean. */
function mean(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
