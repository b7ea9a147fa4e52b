import { tridiagonalise } from './tridiagonalise.ts';

/**
 * Solves (A + shift) x = b for every shift. A is made tridiagonal once, and each shift then costs O(n²) steps for the change of basis.
 * @param a A: symmetric, n×n, row-major. The lower triangle is read and overwritten. A + shift must be positive definite.
 * @param b n entries
 * @param least pivots up to this are taken for 0: rounding decides their sign
 * @returns the solutions as rows, shifts×n
 * @throws Error if a matrix is not positive definite
 */
export function shiftedSolves(
  a: Float64Array,
  n: number,
  b: Float64Array,
  shifts: Float64Array,
  least: number,
): Float64Array {
  const { diagonal, offDiagonal, intoBasis, outOfBasis } = tridiagonalise(a, n);
  const right = b.slice();
  intoBasis(right);
  const solutions = new Float64Array(shifts.length * n);
  const pivots = new Float64Array(n);
  shifts.forEach((shift, k) => {
    const x = solutions.subarray(k * n, (k + 1) * n);
    x.set(right);
    pivots[0] = diagonal[0] + shift;
    for (let i = 1; i < n; i++) {
      const factor = offDiagonal[i - 1] / pivots[i - 1];
      pivots[i] = diagonal[i] + shift - factor * offDiagonal[i - 1];
      x[i] -= factor * x[i - 1];
    }
    // By Sylvester's law of inertia the pivots have the signs of the eigenvalues. A pivot that is not a number is refused, too.
    if (!pivots.every((pivot) => pivot > least)) throw new Error(`A + ${shift} is not positive definite`);
    x[n - 1] /= pivots[n - 1];
    for (let i = n - 2; i >= 0; i--) x[i] = (x[i] - offDiagonal[i] * x[i + 1]) / pivots[i];
    outOfBasis(x);
  });
  return solutions;
}
