/** A symmetric matrix as Q T Qᵀ with T tridiagonal and Q a product of reflections. */
export interface Tridiagonal {
  n: number;
  diagonal: Float64Array;
  /** n entries, the last unused. */
  offDiagonal: Float64Array;
  /** Qᵀ x and Q x, in place. */
  intoBasis: (x: Float64Array) => void;
  outOfBasis: (x: Float64Array) => void;
}

/**
 * Makes a symmetric matrix tridiagonal by Householder reflections.
 * @param a n×n; its lower triangle is read and overwritten
 */
export function tridiagonalise(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const factors = new Float64Array(n);
  const product = new Float64Array(n);
  for (let last = n - 1; last > 0; last--) {
    diagonal[last] = a[last * n + last];
    // The reflection I − β v vᵀ that leaves of row `last` only its entry beside the diagonal.
    const v = a.subarray(last * n, last * n + last);
    const length = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    const pivot = v[last - 1];
    offDiagonal[last - 1] = pivot < 0 ? length : -length;
    if (length === 0) continue;
    v[last - 1] -= offDiagonal[last - 1];
    factors[last] = 1 / (length * (length + Math.abs(pivot)));
    reflect(a, n, v, product, factors[last]);
  }
  diagonal[0] = a[0];
  const apply = (x: Float64Array, last: number): void => {
    let overlap = 0;
    for (let i = 0; i < last; i++) overlap += a[last * n + i] * x[i];
    overlap *= factors[last];
    for (let i = 0; i < last; i++) x[i] -= overlap * a[last * n + i];
  };
  return {
    n,
    diagonal,
    offDiagonal,
    intoBasis: (x) => {
      for (let last = n - 1; last > 0; last--) apply(x, last);
    },
    outOfBasis: (x) => {
      for (let last = 1; last < n; last++) apply(x, last);
    },
  };
}

/** A ← H A H on the leading square of v's size, H = I − β v vᵀ: A − v wᵀ − w vᵀ with w = βAv − (β²/2)(vᵀAv) v. */
function reflect(a: Float64Array, n: number, v: Float64Array, w: Float64Array, beta: number): void {
  const size = v.length;
  w.fill(0, 0, size);
  for (let i = 0; i < size; i++) {
    const row = i * n;
    let sum = a[row + i] * v[i];
    for (let j = 0; j < i; j++) {
      sum += a[row + j] * v[j];
      w[j] += a[row + j] * v[i];
    }
    w[i] += sum;
  }
  let inner = 0;
  for (let i = 0; i < size; i++) inner += beta * w[i] * v[i];
  for (let i = 0; i < size; i++) w[i] = beta * (w[i] - 0.5 * inner * v[i]);
  for (let i = 0; i < size; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) a[row + j] -= v[i] * w[j] + w[i] * v[j];
  }
}
