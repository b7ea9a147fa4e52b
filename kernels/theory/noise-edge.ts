import { isotropicEdge } from './edges.ts';
import type { Bulk, BulkAt } from './noisy-bulk.ts';

/** Relative width of the interval at which the search for the edge ends. */
const accuracy = 2e-5;

/**
 * The noise edge (MODEL §2.5): the least z at which the equations of a noisy bulk have a positive solution (decision 0004).
 *
 * The map (P, Q) → (P, Q) is increasing and convex. So Newton's method from below rises to the least fixed point if there is one, and
 * leaves the positive region if there is none. The fixed point at a larger z lies below, so it is a good start.
 * At the edge two fixed points meet. With J the Jacobian of the map, det(1 − J)² goes to zero linearly in z there, and the secant rule finds the zero.
 * @returns the edge to a relative 1e-5; Infinity if there is none, e.g. if the noise is not finite
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
    // Nine tenths of the way to the zero of the secant, because a z below the edge has no solution and gives no further secant.
    const reach = guess === null ? 0 : 0.9 * guess + 0.1 * above.z;
    const z = reach > low ? reach : 0.5 * (low + above.z);
    const found = at(z, above);
    if (found === null) low = z;
    else [before, above] = [above, found];
  }
  return above.z;
}

/** The z at which the squared determinant vanishes, if it is linear in z; null if it does not fall towards the edge. */
function secant(far: BulkAt, near: BulkAt): number | null {
  const [f, g] = [far.determinant ** 2, near.determinant ** 2];
  return f > g ? near.z - (g * (far.z - near.z)) / (f - g) : null;
}
