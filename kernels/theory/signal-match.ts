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
  { left, base, last }: SignalFactors,
  rate: number,
  { strengths, coordinates }: LocatedSpikes,
  { basis }: NeuronNodes,
  readout: Float64Array,
  pairs: readonly SingularPair[],
): Float64Array {
  const [N, d] = [readout.length, last[0].length];
  const strong = coordinates.filter((_, p) => strengths[p] > leastMatched * spikeThreshold(N / d));
  const rights = last.map((w, k) => (base ? w.map((x, i) => base[k][i] + rate * x) : w.map((x) => rate * x)));
  const ofSignal = strong.map((x, p) => {
    // v = Mᵀ Hᵀ x/θ, and u = A M v/θ with the columns a∘basis_k of A.
    const right = combination(rights, combination(left.root, x)).map((value) => value / strengths[p]);
    const weights = Float64Array.from(rights, (w) => dot(w, right) / strengths[p]);
    return { left: combination(basis, weights).map((value, i) => value * readout[i]), right };
  });
  return Float64Array.from(pairs, (pair) =>
    Math.abs(ofSignal.reduce((sum, own) => sum + dot(own.left, pair.left) * dot(own.right, pair.right), 0)),
  );
}
