import { isotropicEdge } from './edges.ts';
import type { Bulk, BulkAt } from './noisy-bulk.ts';

const accuracy = 2e-5;

/**
 * The noise edge (MODEL §2.5): the least z at which the closure of a noisy bulk has a positive solution.
 *
 * The map (P, Q) → (P, Q) is increasing and convex, so Newton's method from below rises to its least fixed point where there is one
 * and leaves the positive region where there is none; a fixed point at a larger z lies below. At the edge two fixed points meet:
 * there the square of det(1 − J), J the map's Jacobian, goes to zero linearly in z, and the edge is found by the secant rule.
 * @returns the edge, to a relative 1e-5
 */
export function noiseEdge({ aspect, least, at }: Bulk): number {
  const isotropic = isotropicEdge(aspect, 1);
  if (least === 1 && at(isotropic * (1 + accuracy / 2)) !== null) return isotropic;
  let low = isotropic * least * 0.999;
  let above = at(isotropic * 1.5);
  for (let z = 3 * isotropic; above === null; z *= 2) {
    if (z > 1e12) return Infinity;
    low = z / 2;
    above = at(z);
  }
  let before: BulkAt | null = null;
  while (above.z - low > accuracy * low) {
    const guess = before && secant(before, above);
    if (guess !== null && above.z - guess < 0.5 * accuracy * low && guess > low) return guess;
    // A tenth of the way short of where the secant leads: beyond the edge there is nothing to learn but that.
    const reach = guess === null ? 0 : 0.9 * guess + 0.1 * above.z;
    const z = reach > low ? reach : 0.5 * (low + above.z);
    const found = at(z, above);
    if (found === null) low = z;
    else [before, above] = [above, found];
  }
  return above.z;
}

/** Where the squared determinant, as a straight line through two points, vanishes. */
function secant(far: BulkAt, near: BulkAt): number | null {
  const [f, g] = [far.determinant ** 2, near.determinant ** 2];
  return f > g ? near.z - (g * (far.z - near.z)) / (f - g) : null;
}
