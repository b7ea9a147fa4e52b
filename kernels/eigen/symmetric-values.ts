import type { Eigenpairs } from './eigenpairs.ts';
import { tridiagonalTop } from './tridiagonal-top.ts';
import { tridiagonalValues } from './tridiagonal-values.ts';
import { tridiagonalise } from './tridiagonalise.ts';

/**
 * All eigenvalues of a symmetric matrix, largest first, to rounding relative to the largest.
 * @param a n×n, row-major; the lower triangle is read and overwritten
 * @throws Error if an eigenvalue does not converge
 */
export function symmetricValues(a: Float64Array, n: number): Float64Array {
  const { diagonal, offDiagonal } = tridiagonalise(a, n);
  return tridiagonalValues(diagonal, offDiagonal, n);
}

/**
 * All eigenpairs of a symmetric matrix, largest first.
 * @param a n×n, row-major; the lower triangle is read and overwritten
 * @returns n values, and unit vectors as the rows of a n×n matrix
 * @throws Error if an eigenvalue does not converge
 */
export function symmetricEigen(a: Float64Array, n: number): Eigenpairs {
  const { diagonal, offDiagonal, outOfBasis } = tridiagonalise(a, n);
  const pairs = tridiagonalTop(diagonal, offDiagonal, n, n);
  for (let i = 0; i < n; i++) outOfBasis(pairs.vectors.subarray(i * n, (i + 1) * n));
  return pairs;
}
