import type { SlopeMoments } from '../backends/slope-moments.ts';
import { type Activation, activationLabel, activationLaw } from '../model/activations.ts';
import { gaussianMean } from '../model/quadrature.ts';
import type { NeuronNodes } from './neuron-nodes.ts';

/**
 * Var_z of the noise of a sample as a quadratic in the step sizes: first η1² + cross 2η1η2 + second η2², already averaged over
 * neurons with weights a_i² (MODEL §2.5). For independent batches the two batches are uncorrelated: `cross` is 0.
 */
export interface NoiseVariance {
  first: Float64Array;
  cross: Float64Array;
  second: Float64Array;
}

const slopeVariances = new Map<string, number>();

/** Var σ′(z), z ~ N(0,1); remembered per activation. */
export function slopeVariance(activation: Activation): number {
  const label = activationLabel(activation);
  let variance = slopeVariances.get(label);
  if (variance === undefined) {
    const { derivative } = activationLaw(activation);
    variance = gaussianMean((z) => derivative(z) ** 2) - gaussianMean(derivative) ** 2;
    slopeVariances.set(label, variance);
  }
  return variance;
}

/** Var over z of a single step's noise per sample: r_j² Var σ′. */
export function firstStepVariance(activation: Activation, residual: Float64Array): Float64Array {
  const variance = slopeVariance(activation);
  return residual.map((r) => r * r * variance);
}

/**
 * Noise variance per sample of two steps (MODEL §2.5), from the slope's moments at the nodes of the readout.
 * @param reused whether both residuals belong to the same samples
 */
export function secondStepVariance(
  activation: Activation,
  { weights }: NeuronNodes,
  { mean, square, product }: SlopeMoments,
  [residual1, residual2]: readonly [Float64Array, Float64Array],
  reused: boolean,
): NoiseVariance {
  const mean0 = gaussianMean(activationLaw(activation).derivative);
  const n = residual2.length;
  const [cross, second] = [new Float64Array(n), new Float64Array(n)];
  weights.forEach((weight, k) => {
    for (let j = 0, at = k * n; j < n; j++, at++) {
      second[j] += weight * (square[at] - mean[at] ** 2);
      if (reused) cross[j] += weight * (product[at] - mean[at] * mean0);
    }
  });
  return {
    first: firstStepVariance(activation, residual1),
    cross: cross.map((x, j) => x * residual2[j] * residual1[j]),
    // Interpolation over neurons may leave a little less than nothing.
    second: second.map((x, j) => residual2[j] ** 2 * Math.max(x, 0)),
  };
}

/** Σ over steps at given step sizes: one entry per sample of each distinct batch, as `noisyBulk` takes it. */
export function sampleVariance(variance: NoiseVariance, rate1: number, rate2: number, reused: boolean): Float64Array {
  const { first, cross, second } = variance;
  if (reused) {
    return first.map((v, j) =>
      Math.max(rate1 * rate1 * v + 2 * rate1 * rate2 * cross[j] + rate2 * rate2 * second[j], 0),
    );
  }
  const both = new Float64Array(first.length + second.length);
  both.set(first.map((v) => rate1 * rate1 * v));
  both.set(
    second.map((v) => rate2 * rate2 * v),
    first.length,
  );
  return both;
}
