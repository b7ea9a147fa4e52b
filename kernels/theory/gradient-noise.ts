import type { SlopeMoments } from '../backends/slope-moments.ts';
import { type Activation, activationLabel, activationLaw } from '../model/activations.ts';
import { gaussianMean } from '../model/quadrature.ts';
import type { NeuronNodes } from './neuron-nodes.ts';

/**
 * The variance over z of the noise that each sample carries, averaged over neurons with weights a_i² (MODEL §2.5).
 * At step sizes η1 and η2 it is first η1² + 2 cross η1η2 + second η2² for a reused batch.
 * With independent batches, samples of batch 1 have first η1² and samples of batch 2 have second η2².
 */
export interface NoiseVariance {
  /** Coefficient of η1², one entry per sample of batch 1. */
  first: Float64Array;
  /** Coefficient of 2η1η2, one entry per sample of batch 2; all 0 for independent batches. */
  cross: Float64Array;
  /** Coefficient of η2², one entry per sample of batch 2. */
  second: Float64Array;
}

const slopeVariances = new Map<string, number>();

/** Var σ′(z), z ~ N(0,1), by quadrature; computed once per activation. */
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

/** Variance over z of the noise of a first step with size 1: r_j² Var σ′ for each sample j (MODEL §2.5). */
export function firstStepVariance(activation: Activation, residual: Float64Array): Float64Array {
  const variance = slopeVariance(activation);
  return residual.map((r) => r * r * variance);
}

/**
 * The noise variance of two steps (MODEL §2.5), from moments of the shifted slope at nodes of the readout.
 * @param moments nodes×samples of batch 2, as `shiftedSlopeMoments` gives them at these nodes
 * @param residuals r1 and r2, one value per sample of their batches
 * @param reused whether both steps have the same batch
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
    // Interpolation over neurons may give a slightly negative value.
    second: second.map((x, j) => residual2[j] ** 2 * Math.max(x, 0)),
  };
}

/** The noise variance at given step sizes (MODEL §2.5): n entries for a reused batch; n of batch 1, then those of batch 2, for independent ones. */
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
