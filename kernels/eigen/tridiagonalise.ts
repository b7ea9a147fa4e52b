import { norm } from '../vectors/vector.ts';

/** A symmetric matrix A = Q T Qᵀ with T tridiagonal and Q a product of reflections. */
export interface Tridiagonal {
  /** Rows of A. */
  n: number;
  /** Diagonal of T, n entries. */
  diagonal: Float64Array;
  /** Off-diagonal of T: n entries, the last unused. */
  offDiagonal: Float64Array;
  /** x ← Qᵀ x, for n entries. */
  intoBasis: (x: Float64Array) => void;
  /** x ← Q x, for n entries. */
  outOfBasis: (x: Float64Array) => void;
}

/**
 * Makes a symmetric matrix tridiagonal by Householder reflections.
 * @param a n×n, row-major. The lower triangle is read; it is overwritten by the reflections, which the returned functions use.
 */
export function tridiagonalise(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const factors = new Float64Array(n);
  const product = new Float64Array(n);
  for (let last = n - 1; last > 0; last--) {
    diagonal[last] = a[last * n + last];
    // The reflection I − β v vᵀ that makes row `last` zero except beside the diagonal.
    const v = a.subarray(last * n, last * n + last);
    const length = norm(v);
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

/**
 * A ← H A H on the leading square of v's size, with H = I − β v vᵀ.
 * This is A − v wᵀ − w vᵀ with w = βAv − (β²/2)(vᵀAv) v; only the lower triangle is read and written.
 */
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
