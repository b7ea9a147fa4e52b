import { spikeStrength } from '../../../kernels/theory/bgn.ts';
import { isotropicEdge } from '../../../kernels/theory/edges.ts';

/**
 * For every value above edge × margin, ln of its spike's strength over the strength of the weakest spike that counts (fit/onset.ts);
 * largest first.
 * It rescales the values so that the edge equals 1 + √(N/d), then inverts the spike map.
 * @param values largest first
 * @param edge the measured edge, in the values' units
 * @param margin factor above the edge from which values count
 * @param aspect N/d
 */
export function excessOf(values: readonly number[], edge: number, margin: number, aspect: number): number[] {
  const unit = isotropicEdge(aspect, 1) / edge;
  const weakest = spikeStrength(edge * margin * unit, aspect);
  if (weakest === null) return [];
  return values.flatMap((s) => {
    const strength = s > edge * margin ? spikeStrength(s * unit, aspect) : null;
    return strength === null ? [] : [Math.log(strength / weakest)];
  });
}
