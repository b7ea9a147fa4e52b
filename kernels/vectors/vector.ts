/** Σ x_k y_k over the entries of x, summed in float64 from the first to the last; 0 if x has none. */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k] * y[k];
  return sum;
}

/** Euclidean length ‖x‖. */
export function norm(x: ArrayLike<number>): number {
  return Math.sqrt(dot(x, x));
}

/**
 * Scales a vector to length 1 in place; a zero vector stays zero.
 * @returns the length before scaling
 */
export function normalise(x: Float64Array): number {
  const length = norm(x);
  for (let k = 0; k < x.length; k++) x[k] /= length || 1;
  return length;
}

/** Subtracts from x, in place, its part along a unit vector: x ← x − ⟨unit, x⟩ unit. */
export function takeOut(x: Float64Array, unit: ArrayLike<number>): void {
  const overlap = dot(unit, x);
  for (let k = 0; k < x.length; k++) x[k] -= overlap * unit[k];
}

/** Σ_k weights[k] vectors[k]; there must be at least one vector. */
export function combination(vectors: readonly Float64Array[], weights: ArrayLike<number>): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  vectors.forEach((vector, k) => {
    for (let i = 0; i < sum.length; i++) sum[i] += weights[k] * vector[i];
  });
  return sum;
}
