import type { Eigenpairs } from './eigenpairs.ts';
import { normalise, takeOut } from '../vectors/vector.ts';
import { tridiagonalValues } from './tridiagonal-values.ts';

/** Bound on the solves per eigenvector; two are nearly always enough. */
const maxSolves = 6;

/** If two eigenvalues are closer than this times the matrix norm, their vectors are made orthogonal explicitly. */
const clusterWidth = 1e-3;

/**
 * The largest `top` eigenpairs of the leading k×k part of a symmetric tridiagonal matrix. QL gives the values, inverse iteration the vectors.
 * @param diagonal at least k entries
 * @param offDiagonal at least k − 1 entries
 * @returns min(top, k) values, largest first, and unit vectors as rows of length k
 * @throws Error if an eigenvalue does not converge
 */
export function tridiagonalTop(diagonal: Float64Array, offDiagonal: Float64Array, k: number, top: number): Eigenpairs {
  const values = tridiagonalValues(diagonal, offDiagonal, k).slice(0, Math.min(top, k));
  const vectors = new Float64Array(values.length * k);
  const size = largestRowSum(diagonal, offDiagonal, k);
  const vectorOf = (i: number): Float64Array => vectors.subarray(i * k, (i + 1) * k);
  values.forEach((value, i) => {
    const earlier: Float64Array[] = [];
    for (let j = i - 1; j >= 0 && values[j] - value <= clusterWidth * size; j--) earlier.push(vectorOf(j));
    const factors = factorise(diagonal, offDiagonal, k, value, size);
    const x = vectorOf(i);
    // An arbitrary start, which should be orthogonal to no eigenvector.
    for (let row = 0; row < k; row++) x[row] = 1 + Math.sin(12.9898 * (row + 1) + 78.233 * i);
    normalise(x);
    for (let solves = 1; solves <= maxSolves; solves++) {
      solveInPlace(factors, x);
      const growth = normalise(x);
      for (const other of earlier) takeOut(x, other);
      if (earlier.length > 0) normalise(x);
      // 1/growth is the residual ‖(T − λ)x‖.
      if (solves > 1 && growth * size * Number.EPSILON * Math.sqrt(k) > 0.1) break;
    }
  });
  return { values, vectors };
}

/** The largest row sum of |T|, a bound on |λ|; 1 for the zero matrix. */
function largestRowSum(diagonal: Float64Array, offDiagonal: Float64Array, k: number): number {
  let most = 0;
  for (let i = 0; i < k; i++) {
    const left = i > 0 ? Math.abs(offDiagonal[i - 1]) : 0;
    const right = i < k - 1 ? Math.abs(offDiagonal[i]) : 0;
    most = Math.max(most, left + Math.abs(diagonal[i]) + right);
  }
  return most || 1;
}

/** The factors of T − λ = P L U. Row exchanges give U two diagonals above its main one. */
interface Factors {
  /** Main diagonal of U. */
  main: Float64Array;
  /** First diagonal of U above the main one. */
  above: Float64Array;
  /** Second diagonal of U above the main one. */
  second: Float64Array;
  /** Subdiagonal of L. */
  multipliers: Float64Array;
  /** 1 where rows i and i + 1 were exchanged. */
  exchanged: Uint8Array;
}

/** Factorises T − λ by Gaussian elimination with partial pivoting. A zero pivot is replaced by rounding, so that inverse iteration can divide. */
function factorise(diagonal: Float64Array, offDiagonal: Float64Array, k: number, value: number, size: number): Factors {
  const main = Float64Array.from({ length: k }, (_, i) => diagonal[i] - value);
  const above = offDiagonal.slice(0, k);
  const second = new Float64Array(k);
  const multipliers = new Float64Array(k);
  const exchanged = new Uint8Array(k);
  for (let i = 0; i < k - 1; i++) {
    const below = offDiagonal[i];
    if (Math.abs(below) > Math.abs(main[i])) {
      exchanged[i] = 1;
      multipliers[i] = main[i] / below;
      const next = main[i + 1];
      main[i] = below;
      main[i + 1] = above[i] - multipliers[i] * next;
      above[i] = next;
      second[i] = i < k - 2 ? above[i + 1] : 0;
      above[i + 1] *= -multipliers[i];
    } else {
      main[i] ||= Number.EPSILON * size;
      multipliers[i] = below / main[i];
      main[i + 1] -= multipliers[i] * above[i];
    }
  }
  const smallest = Number.EPSILON * size;
  for (let i = 0; i < k; i++) if (Math.abs(main[i]) < smallest) main[i] = main[i] < 0 ? -smallest : smallest;
  return { main, above, second, multipliers, exchanged };
}

/** x ← (T − λ)⁻¹ x */
function solveInPlace({ main, above, second, multipliers, exchanged }: Factors, x: Float64Array): void {
  const k = x.length;
  for (let i = 0; i < k - 1; i++) {
    if (exchanged[i]) [x[i], x[i + 1]] = [x[i + 1], x[i]];
    x[i + 1] -= multipliers[i] * x[i];
  }
  for (let i = k - 1; i >= 0; i--) {
    const next = i < k - 1 ? above[i] * x[i + 1] : 0;
    const after = i < k - 2 ? second[i] * x[i + 2] : 0;
    x[i] = (x[i] - next - after) / main[i];
  }
}
