import { type Activation, activationLabel, activationLaw } from '../model/activations.ts';
import { gaussianMean } from '../model/quadrature.ts';

/** What is known of the slopes of one step at K nodes of the readout and n samples (MODEL §2.4b). */
export interface StepSlopes {
  /** r, one value per sample. */
  residual: Float64Array;
  /** M = E σ′(u), K×n, row-major. */
  mean: Float64Array;
  /** E σ′(u)σ′(u_s) for every step s of the same batch up to this one, K×n each. */
  products: readonly Float64Array[];
  /** τ of the step divided by its size, one value per node. */
  response: Float64Array;
  /** Which batch the step had, by the order in which batches come up; from 0. */
  batch: number;
}

/** A step that was taken with a size. */
export interface TakenSlopes {
  /** η. */
  rate: number;
  /** Its slopes. */
  slopes: StepSlopes;
}

/**
 * q_j² Var σ′: the variance of the noise that each sample carries, averaged over neurons with weights a_i², as a polynomial in the size η of the
 * last step: constant + η linear + η² square (MODEL §2.4a, §2.4b).
 * There are n entries for each batch, in the order in which batches come up.
 */
export interface NoiseVariance {
  /** Coefficient of 1. */
  constant: Float64Array;
  /** Coefficient of η. */
  linear: Float64Array;
  /** Coefficient of η². */
  square: Float64Array;
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

/** The noise variance at a size of the last step. Interpolation over neurons may give a slightly negative value, which counts as 0. */
export function noiseVarianceAt({ constant, linear, square }: NoiseVariance, rate: number): Float64Array {
  return constant.map((c, j) => Math.max(c + rate * (linear[j] + rate * square[j]), 0));
}

/**
 * The noise variance of some steps (MODEL §2.4a, §2.4b). A later step answers to the noise of an earlier one as it does to W0.
 * @param weights weights of the nodes, for means over neurons with weights a_i²
 * @param past the steps before the last
 */
export function noiseVariance(weights: Float64Array, past: readonly TakenSlopes[], last: StepSlopes): NoiseVariance {
  const n = last.residual.length;
  const all = [...past, { rate: 1, slopes: last }];
  const batches = stepsByBatch(all);
  const [constant, linear, square] = [0, 0, 0].map(() => new Float64Array(batches.length * n));
  for (const [b, steps] of batches.entries()) {
    const [from, to] = [b * n, (b + 1) * n];
    const part = {
      constant: constant.subarray(from, to),
      linear: linear.subarray(from, to),
      square: square.subarray(from, to),
    };
    addBatch(part, weights, all, steps);
  }
  return { constant, linear, square };
}

/** Numbers of the steps that have each batch, in order. */
export function stepsByBatch(steps: readonly TakenSlopes[]): number[][] {
  const groups: number[][] = [];
  for (const [t, { slopes }] of steps.entries()) (groups[slopes.batch] ??= []).push(t);
  return groups;
}

/** 1 + τ of the steps between one of the past and the last: by so much they stretch its noise; one value per node. */
function stretch(all: readonly TakenSlopes[], after: number, k: number): number {
  let total = 1;
  for (let t = after + 1; t < all.length - 1; t++) total += all[t].rate * all[t].slopes.response[k];
  return total;
}

/** Adds the noise of one batch: that of the steps `steps` of `all`. */
function addBatch(
  result: NoiseVariance,
  weights: Float64Array,
  all: readonly TakenSlopes[],
  steps: readonly number[],
): void {
  const n = result.constant.length;
  const last = all.length - 1;
  for (let k = 0; k < weights.length; k++) {
    const tau = all[last].slopes.response[k];
    // The noise at η is Σ_s (fixed_s + η growing_s) r_s σ′(u_s), so each pair of steps adds a product of two such factors.
    const factors = steps.map((s) => (s === last ? [0, 1] : [all[s].rate * stretch(all, s, k), all[s].rate * tau]));
    for (let t = 0; t < steps.length; t++) {
      for (let s = 0; s <= t; s++) {
        const twice = weights[k] * (s === t ? 1 : 2);
        addPair(result, all[steps[s]].slopes, all[steps[t]].slopes, s, k * n, [
          twice * factors[s][0] * factors[t][0],
          twice * (factors[s][0] * factors[t][1] + factors[s][1] * factors[t][0]),
          twice * factors[s][1] * factors[t][1],
        ]);
      }
    }
  }
}

/** Adds what a pair of steps s ≤ t of a batch contributes at one node, whose entries begin at `from`. */
function addPair(
  { constant, linear, square }: NoiseVariance,
  first: StepSlopes,
  second: StepSlopes,
  s: number,
  from: number,
  [byOne, byRate, bySquare]: readonly [number, number, number],
): void {
  const product = second.products[s];
  const [meanS, meanT, residualS, residualT] = [first.mean, second.mean, first.residual, second.residual];
  for (let j = 0, at = from; j < constant.length; j++, at++) {
    const noise = residualS[j] * residualT[j] * (product[at] - meanS[at] * meanT[at]);
    constant[j] += byOne * noise;
    linear[j] += byRate * noise;
    square[j] += bySquare * noise;
  }
}
