import { type Activation, activationLabel, activationLaw } from '../model/activations.ts';
import { gaussianMean } from '../model/quadrature.ts';

/** What is known of the slopes of one step at K nodes of the readout and n samples (MODEL §2.4b). */
export interface StepSlopes {
  /** r, one value per sample. */
  residual: Float64Array;
  /** M = E σ′(u), K×n, row-major. */
  mean: Float64Array;
  /** E σ′(u)σ′(u_s) for every step s up to this one, K×n each; on independent batches only the last, E σ′(u)², counts. */
  products: readonly Float64Array[];
  /** τ of the step divided by its size, one value per node. */
  response: Float64Array;
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
 * There are n entries for a reused batch, and n of each batch in order for independent ones.
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
 * @param reused whether all steps have the same batch
 */
export function noiseVariance(
  weights: Float64Array,
  past: readonly TakenSlopes[],
  last: StepSlopes,
  reused: boolean,
): NoiseVariance {
  return reused ? ofOneBatch(weights, past, last) : ofSeveralBatches(weights, past, last);
}

/** 1 + τ of the steps between one of the past and the last: by so much they stretch its noise; one value per node. */
function stretch(past: readonly TakenSlopes[], after: number, k: number): number {
  let total = 1;
  for (let t = after + 1; t < past.length; t++) total += past[t].rate * past[t].slopes.response[k];
  return total;
}

function ofOneBatch(weights: Float64Array, past: readonly TakenSlopes[], last: StepSlopes): NoiseVariance {
  const n = last.residual.length;
  const result: NoiseVariance = {
    constant: new Float64Array(n),
    linear: new Float64Array(n),
    square: new Float64Array(n),
  };
  const all = [...past, { rate: 1, slopes: last }];
  for (let k = 0; k < weights.length; k++) {
    const tau = last.response[k];
    // The noise at η is Σ_s (fixed_s + η growing_s) r_s σ′(u_s), so each pair of steps adds a product of two such factors.
    const factors = all.map(({ rate }, s) => (s === past.length ? [0, 1] : [rate * stretch(past, s, k), rate * tau]));
    for (let t = 0; t < all.length; t++) {
      for (let s = 0; s <= t; s++) {
        const twice = weights[k] * (s === t ? 1 : 2);
        addPair(result, all[s].slopes, all[t].slopes, s, k * n, [
          twice * factors[s][0] * factors[t][0],
          twice * (factors[s][0] * factors[t][1] + factors[s][1] * factors[t][0]),
          twice * factors[s][1] * factors[t][1],
        ]);
      }
    }
  }
  return result;
}

/** Adds what a pair of steps s ≤ t contributes at one node, whose entries begin at `from`. */
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

function ofSeveralBatches(weights: Float64Array, past: readonly TakenSlopes[], last: StepSlopes): NoiseVariance {
  const n = last.residual.length;
  const size = (past.length + 1) * n;
  const [constant, linear, square] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const variance = ({ mean, products }: StepSlopes, at: number): number =>
    products[products.length - 1][at] - mean[at] ** 2;
  for (let k = 0; k < weights.length; k++) {
    const tau = last.response[k];
    past.forEach(({ rate, slopes }, t) => {
      const factor = stretch(past, t, k);
      for (let j = 0; j < n; j++) {
        const noise = weights[k] * rate ** 2 * slopes.residual[j] ** 2 * variance(slopes, k * n + j);
        constant[t * n + j] += noise * factor * factor;
        linear[t * n + j] += noise * 2 * factor * tau;
        square[t * n + j] += noise * tau * tau;
      }
    });
    for (let j = 0; j < n; j++) {
      square[past.length * n + j] += weights[k] * last.residual[j] ** 2 * variance(last, k * n + j);
    }
  }
  return { constant, linear, square };
}
