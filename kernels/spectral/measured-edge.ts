import type { Matrix, Operator } from '../backends/backend.ts';

/** What is projected out for the measured edge, and where the search starts. */
export interface EdgeRequest {
  /** A 1×d matrix, generic or near the vector sought. */
  start: Matrix;
  /** Directions that carry signal, orthonormal rows: L (m×N) and R (m×d). */
  left: Matrix;
  right: Matrix;
  /**
   * Steps before the first look at the residual. From a generic start fewer than about 18 now and then settle on the second largest value, up
   * to 1 % below.
   */
  firstLook?: number;
  /** Bound on the number of steps. */
  maxSteps?: number;
  /** Ritz vectors to return (default none). */
  keep?: number;
}

export interface MeasuredEdge {
  edge: number;
  /** Lanczos steps it took. */
  steps: number;
  /** Whether the residual met its bound. */
  converged: boolean;
  /** The leading Ritz vectors, as rows. */
  vectors: Matrix | null;
}

/** Bound on the residual, relative to the squared value; the value itself is then nearly always good to 2e-4 (bench/fine.mjs). */
const tolerance = 2e-3;
const stepsBetweenLooks = 6;

/**
 * The measured edge (MODEL §2.5, i): the largest singular value of (I − LLᵀ) W (I − RᵀR), with the directions that carry
 * signal projected out. It is a Ritz value, from below.
 */
export async function measuredEdge(w: Operator, request: EdgeRequest): Promise<MeasuredEdge> {
  const { start, left, right, firstLook = 18, maxSteps = 160, keep = 0 } = request;
  const capacity = Math.min(w.cols - right.rows, maxSteps);
  if (capacity < 1)
    throw new RangeError(`${right.rows} directions carry signal: nothing is left of ${w.cols} dimensions`);
  const process = w.lanczos(start, capacity, { left, right });
  await process.extend(firstLook);
  for (;;) {
    const count = Math.min(Math.max(keep, 1), process.size);
    const { values, vectors } = await process.ritz(count);
    const residual = process.offDiagonal[process.size - 1] * Math.abs(vectors[process.size - 1]);
    const converged = residual <= tolerance * values[0] || process.exhausted;
    if (converged || process.size >= capacity) {
      const kept = keep > 0 ? process.combine(vectors, count) : null;
      process.release();
      return { edge: Math.sqrt(Math.max(values[0], 0)), steps: process.size, converged, vectors: kept };
    }
    await process.extend(stepsBetweenLooks);
  }
}
