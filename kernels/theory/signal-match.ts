import { combination, dot } from '../vectors/vector.ts';
import { spikeThreshold } from './bgn.ts';
import { leastMatched } from './classify.ts';
import type { NeuronNodes } from './neuron-nodes.ts';
import type { LocatedSpikes, SignalFactors } from './signal-factors.ts';

/** Singular vectors of the weights. */
export interface SingularPair {
  /** u, N values. */
  left: Float64Array;
  /** v, d values. */
  right: Float64Array;
}

/**
 * How well singular vectors of the weights match the predicted signal S (MODEL §2.5b): |uᵀ (Σ_p u_p v_pᵀ) v| over the pairs of S whose strength
 * is above half the threshold. It is the root of a spike's two squared overlaps for a learned direction, and near 0 for a noise outlier.
 * @param rate size of the last step, with which the spikes were found
 * @returns a number from 0 to 1 for each pair of vectors
 */
export function signalMatch(
  { frame, base, last }: SignalFactors,
  rate: number,
  { strengths, rights }: LocatedSpikes,
  { basis }: NeuronNodes,
  readout: Float64Array,
  pairs: readonly SingularPair[],
): Float64Array {
  const [N, d] = [readout.length, frame[0].length];
  const strong = rights.filter((_, p) => strengths[p] > leastMatched * spikeThreshold(N / d));
  const ofSignal = strong.map((right, p) => {
    // u = A M v/θ with the columns a∘basis_k of A.
    const weights = Float64Array.from(last, (w, k) => rate * dot(w, right) + (base ? dot(base[k], right) : 0));
    return { left: combination(basis, weights).map((value, i) => (value * readout[i]) / strengths[p]), right };
  });
  return Float64Array.from(pairs, (pair) => {
    const right = Float64Array.from(frame, (unit) => dot(unit, pair.right));
    return Math.abs(ofSignal.reduce((sum, own) => sum + dot(own.left, pair.left) * dot(own.right, right), 0));
  });
}
