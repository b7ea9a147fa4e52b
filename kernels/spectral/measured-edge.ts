import type { Matrix, Operator } from '../backends/backend.ts';

/** How to measure the edge of W (N×d). The matrices stay their owner's. */
export interface EdgeRequest {
  /** Where Lanczos starts: 1×d, generic or near the wanted vector. */
  start: Matrix;
  /** Left directions that carry signal: L (m×N), orthonormal rows. */
  left: Matrix;
  /** Right directions that carry signal: R (m×d), orthonormal rows. */
  right: Matrix;
  /** Bound on the number of steps (default 160). */
  maxSteps?: number;
}

/** The measured edge, and how it was found. */
export interface MeasuredEdge {
  /** The largest singular value without the signal directions: a Ritz value, so at most the true one up to rounding. */
  edge: number;
  /** Number of Lanczos steps. */
  steps: number;
  /** Whether the residual met its bound within `maxSteps`. */
  converged: boolean;
}

/** Bound on the residual, relative to the squared value. The value is then nearly always good to 2e-4. */
const tolerance = 2e-3;
/** With fewer steps from a generic start, Lanczos sometimes converges to the second largest value, up to 1 % below (decision 0009). */
const stepsBeforeChecks = 18;
const stepsBetweenChecks = 6;

/**
 * The measured edge (MODEL §2.5): the largest singular value of (I − LᵀL) W (I − RᵀR), by a short Lanczos run.
 * The directions in L and R carry signal and are projected out.
 * @throws RangeError if R leaves nothing of the d dimensions
 */
export async function measuredEdge(w: Operator, request: EdgeRequest): Promise<MeasuredEdge> {
  const { start, left, right, maxSteps = 160 } = request;
  const capacity = Math.min(w.cols - right.rows, maxSteps);
  if (capacity < 1)
    throw new RangeError(`${right.rows} directions carry signal: nothing is left of ${w.cols} dimensions`);
  const process = w.lanczos(start, capacity, { left, right });
  await process.extend(stepsBeforeChecks);
  for (;;) {
    const { values, vectors } = await process.ritz(1);
    const residual = process.offDiagonal[process.size - 1] * Math.abs(vectors[process.size - 1]);
    const converged = residual <= tolerance * values[0] || process.exhausted;
    if (converged || process.size >= capacity) {
      process.release();
      return { edge: Math.sqrt(Math.max(values[0], 0)), steps: process.size, converged };
    }
    await process.extend(stepsBetweenChecks);
  }
}
