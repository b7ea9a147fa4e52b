import { spikeStrength, spikeThreshold } from '../../../../kernels/theory/bgn.ts';
import type { FamilyPoint } from './families.ts';

/** The least strength with which the k-th spike of a draw counts. */
export function leastStrength({ aspect, edge, leastStrengths }: FamilyPoint, k: number): number {
  const known = leastStrengths?.[k - 1];
  if (known !== undefined) return known;
  // The edge may lie below that of W0, and the gap detector has no edge. A spike that is not seen is then below the threshold.
  return (edge === null ? null : spikeStrength(edge, aspect)) ?? spikeThreshold(aspect);
}
