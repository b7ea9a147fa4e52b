import type { Precision } from './precision.ts';

/** Roundings of the largest diagonal entry that a pivot may owe to rounding. */
const roundings = 16;

/**
 * The largest pivot of a Gram matrix that may be nothing but rounding.
 * @param a the matrix, n×n
 * @param precision in which its entries were computed
 */
export function roundingPivot(a: Float64Array, n: number, precision: Precision): number {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, a[i * n + i]);
  return roundings * (precision === 'f32' ? 2 ** -24 : 2 ** -53) * largest;
}
