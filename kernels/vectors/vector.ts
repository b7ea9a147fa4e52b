/** Σ x_k y_k, in float64; 0 for vectors without entries. */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k] * y[k];
  return sum;
}

/** Euclidean length. */
export function norm(x: ArrayLike<number>): number {
  return Math.sqrt(dot(x, x));
}

/** Scales a vector to length 1 in place; a zero vector stays zero. @returns the length it had */
export function normalise(x: Float64Array): number {
  const length = norm(x);
  for (let k = 0; k < x.length; k++) x[k] /= length || 1;
  return length;
}

/** Takes the part along a unit vector out of x, in place. */
export function takeOut(x: Float64Array, unit: ArrayLike<number>): void {
  const overlap = dot(unit, x);
  for (let k = 0; k < x.length; k++) x[k] -= overlap * unit[k];
}
