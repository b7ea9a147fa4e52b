import { norm, takeOut } from './vector.ts';

/**
 * An orthonormal basis of the span of some vectors, by Gram–Schmidt with two passes.
 * @param vectors vectors of equal length; they are not changed. One that is zero or not finite adds nothing.
 * @param keep least share of a vector's length that must remain after the projection; a vector with less adds no direction
 * @param known an orthonormal basis to extend
 * @returns `known`, followed by at most one new unit vector per given vector
 */
export function orthonormalBasis(
  vectors: readonly Float64Array[],
  keep = 1e-6,
  known: readonly Float64Array[] = [],
): Float64Array[] {
  const basis = [...known];
  for (const vector of vectors) {
    const length = norm(vector);
    if (!(length > 0)) continue;
    const rest = vector.map((x) => x / length);
    for (let pass = 0; pass < 2; pass++) {
      for (const unit of basis) takeOut(rest, unit);
    }
    const left = norm(rest);
    if (left > keep) basis.push(rest.map((x) => x / left));
  }
  return basis;
}
