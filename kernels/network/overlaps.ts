import type { Backend } from '../backends/backend.ts';
import { rowsOf } from '../vectors/rows.ts';
import { dot, norm } from '../vectors/vector.ts';
import type { Triplets } from '../backends/extremes.ts';
import type { SingularPair } from '../theory/signal-match.ts';
import type { Network } from './draw.ts';
import { recordedPowers } from './readout-powers.ts';

/** Overlaps of singular vectors with the directions of the model (MODEL §2.7). Every array has one entry per triplet. */
export interface Overlaps {
  /** |⟨v, β*⟩|. */
  rightTarget: Float64Array;
  /** |⟨v, β⟩|/‖β‖; 0 if β is 0. */
  rightBeta: Float64Array;
  /** |⟨u, â^{∘k}⟩| for k = 1 … 4. */
  leftPower: Float64Array[];
  /** The vectors of each triplet. */
  pairs: SingularPair[];
}

/**
 * Overlaps of the vectors of some triplets (MODEL §2.7).
 * @param triplets their matrices stay their owner's
 * @param beta β of the first gradient as `correlation` gives it, d values
 */
export async function overlapsOf(
  backend: Backend,
  triplets: Triplets,
  network: Network,
  beta: Float64Array,
): Promise<Overlaps> {
  const right = rowsOf(await backend.read(triplets.right), network.d);
  const left = rowsOf(await backend.read(triplets.left), network.N);
  const powers = network.readoutPowers.slice(0, recordedPowers);
  const length = norm(beta) || 1;
  return {
    rightTarget: Float64Array.from(right, (v) => Math.abs(dot(v, network.betaStar))),
    rightBeta: Float64Array.from(right, (v) => Math.abs(dot(v, beta)) / length),
    leftPower: left.map((u) => Float64Array.from(powers, (power) => Math.abs(dot(u, power)))),
    pairs: left.map((u, k) => ({ left: u, right: right[k] })),
  };
}
