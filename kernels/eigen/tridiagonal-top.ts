import { normalise, takeOut } from '../vectors/vector.ts';
import { tridiagonalValues } from './tridiagonal-values.ts';

/** Solves per eigenvector: two nearly always do. */
const maxSolves = 6;

/** Eigenvalues closer than this, relative to the largest, have vectors that must be made orthogonal explicitly. */
const clusterWidth = 1e-3;

/**
 * The largest `top` eigenpairs of the leading k×k part of a symmetric tridiagonal matrix: values by QL, vectors by inverse iteration.
 * @returns values, largest first, and unit vectors as rows of length k
 */
export function tridiagonalTop(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  k: number,
  top: number,
): { values: Float64Array; vectors: Float64Array } {
  const values = tridiagonalValues(diagonal, offDiagonal, k).slice(0, Math.min(top, k));
  const vectors = new Float64Array(values.length * k);
  const size = largestRowSum(diagonal, offDiagonal, k);
  const vectorOf = (i: number): Float64Array => vectors.subarray(i * k, (i + 1) * k);
  values.forEach((value, i) => {
    const earlier: Float64Array[] = [];
    for (let j = i - 1; j >= 0 && values[j] - value <= clusterWidth * size; j--) earlier.push(vectorOf(j));
    const factors = factorise(diagonal, offDiagonal, k, value, size);
    const x = vectorOf(i);
    // Nothing in particular, so that no eigenvector is orthogonal to it.
    for (let row = 0; row < k; row++) x[row] = 1 + Math.sin(12.9898 * (row + 1) + 78.233 * i);
    normalise(x);
    for (let solves = 1; solves <= maxSolves; solves++) {
      solve(factors, x);
      const growth = normalise(x);
      for (const other of earlier) takeOut(x, other);
      if (earlier.length > 0) normalise(x);
      // 1/growth is the residual ‖(T − λ)x‖.
      if (solves > 1 && growth * size * Number.EPSILON * Math.sqrt(k) > 0.1) break;
    }
  });
  return { values, vectors };
}

function largestRowSum(diagonal: Float64Array, offDiagonal: Float64Array, k: number): number {
  let most = 0;
  for (let i = 0; i < k; i++) {
    const left = i > 0 ? Math.abs(offDiagonal[i - 1]) : 0;
    const right = i < k - 1 ? Math.abs(offDiagonal[i]) : 0;
    most = Math.max(most, left + Math.abs(diagonal[i]) + right);
  }
  return most || 1;
}

/** T − λ = P L U with row exchanges: U has two diagonals above its main one. */
interface Factors {
  main: Float64Array;
  above: Float64Array;
  second: Float64Array;
  multipliers: Float64Array;
  exchanged: Uint8Array;
}

/** Gaussian elimination with partial pivoting; a pivot of zero becomes rounding, as inverse iteration wants it. */
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
function solve({ main, above, second, multipliers, exchanged }: Factors, x: Float64Array): void {
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
