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
      for (const unit of basis) {
        const overlap = dot(unit, rest);
        for (let k = 0; k < rest.length; k++) rest[k] -= overlap * unit[k];
      }
    }
    const left = norm(rest);
    if (left > keep) basis.push(rest.map((x) => x / left));
  }
  return basis;
}

/** Σ x_k y_k. */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k] * y[k];
  return sum;
}

/** Euclidean length. */
export function norm(x: ArrayLike<number>): number {
  return Math.sqrt(dot(x, x));
}

/** Rows laid one after another, as a backend uploads them. */
export function stack(rows: readonly Float64Array[]): Float64Array {
  const width = rows[0]?.length ?? 0;
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    out.set(row, i * width);
  });
  return out;
}
