import type { SlopeMoments } from '../backends/slope-moments.ts';
import { type Activation, activationLaw } from '../model/activations.ts';
import { gaussianMean } from '../model/quadrature.ts';
import type { NeuronGroup } from './neuron-groups.ts';

/*
 * How gradients answer to the rows of W0 themselves (MODEL §2.5). Besides its mean and noise a slope σ′(u_ij) has a part linear in the pre-activation,
 * z_ij E zσ′(u_ij), z_ij = w_i·x_j. In the gradient's row i, (a_i/n) Σ_j r_j σ′(u_ij) x_j, it makes (a_i/n) Σ_j r_j E zσ′(u_ij) x_j x_jᵀ w_i: noise, and on average
 * the multiple τ_i of w_i, τ_i = (a_i/n) Σ_j r_j E zσ′(u_ij), which is no noise: it stretches or shrinks the row.
 */

/** τ of a first step per unit of its size, a mean(r) E zσ′(z), at some readouts a. */
export function firstResponse(activation: Activation, residual: Float64Array, readouts: Float64Array): Float64Array {
  const { derivative } = activationLaw(activation);
  const response = mean(residual) * gaussianMean((z) => z * derivative(z));
  return readouts.map((a) => a * response);
}

/**
 * τ of a second step per unit of its size, at the readouts that the moments belong to.
 * @param perSquare v/a², where pre-activations have the variance 1 + v
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

/** What scales of rows make of noise that grows with the readout: the root of their mean square with weights a². */
export function noiseScale(groups: readonly NeuronGroup[], scales: Float64Array): number {
  let [sum, total] = [0, 0];
  groups.forEach(({ neurons, square }, g) => {
    sum += neurons.length * square * scales[g] ** 2;
    total += neurons.length * square;
  });
  return Math.sqrt(sum / total);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
