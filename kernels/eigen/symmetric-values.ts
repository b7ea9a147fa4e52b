import { tridiagonalTop } from './tridiagonal-top.ts';
import { tridiagonalValues } from './tridiagonal-values.ts';
import { tridiagonalise } from './tridiagonalise.ts';

/**
 * All eigenvalues of a symmetric matrix, largest first.
 * @param a n×n; its lower triangle is read and overwritten
 */
export function symmetricValues(a: Float64Array, n: number): Float64Array {
  const { diagonal, offDiagonal } = tridiagonalise(a, n);
  return tridiagonalValues(diagonal, offDiagonal, n);
}

/**
 * All eigenpairs of a symmetric matrix, largest first; vectors as rows.
 * @param a n×n; its lower triangle is read and overwritten
 */
export function symmetricEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const { diagonal, offDiagonal, outOfBasis } = tridiagonalise(a, n);
  const pairs = tridiagonalTop(diagonal, offDiagonal, n, n);
  for (let i = 0; i < n; i++) outOfBasis(pairs.vectors.subarray(i * n, (i + 1) * n));
  return pairs;
}
