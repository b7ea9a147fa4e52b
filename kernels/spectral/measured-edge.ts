import type { Matrix, Operator } from '../backends/backend.ts';

/**
 * The measured edge (MODEL §2.5, i): the largest singular value of (I − LLᵀ) W (I − RᵀR), with the directions that carry
 * signal projected out; R's rows and L's rows are orthonormal. A Ritz value from below: it is accepted once its residual
 * is below 0.5 % of it, when the value itself is good to about 1e-4.
 * @returns the edge and the Lanczos steps it took
 */
export async function measuredEdge(
  w: Operator,
  start: Matrix,
  left: Matrix,
  right: Matrix,
): Promise<{ edge: number; steps: number }> {
  const capacity = Math.min(w.cols - right.rows, 160);
  const process = w.lanczos(start, capacity, { left, right });
  for (;;) {
    await process.extend(6);
    const { values, vectors } = await process.ritz(1);
    const residual = process.offDiagonal[process.size - 1] * Math.abs(vectors[process.size - 1]);
    if (residual <= 5e-3 * values[0] || process.exhausted || process.size >= capacity) {
      process.release();
      return { edge: Math.sqrt(Math.max(values[0], 0)), steps: process.size };
    }
  }
}
