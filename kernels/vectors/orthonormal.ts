import { norm, takeOut } from './vector.ts';

/**
 * An orthonormal basis of the span of some vectors, by Gram–Schmidt repeated once. A vector of which less than
 * `keep` of its length is left after projection adds no direction and is dropped.
 * @param known an orthonormal basis that is to be enlarged
 * @returns vectors of the input's length: the known ones, and at most as many as given
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
