import type { Backend, Matrix, Operator } from '../backends/backend.ts';
import { rowsOf } from '../vectors/rows.ts';
import { norm, normalise } from '../vectors/vector.ts';

/** The largest singular triplets (s, u, v) of W (N×d), largest first. Whoever gets them releases `left` and `right`. */
export interface Triplets {
  /** s = ‖W v‖. */
  values: Float64Array;
  /** max(‖W v − s u‖, ‖Wᵀu − s v‖)/s of each triplet, computed with W (decision 0003). */
  residuals: Float64Array;
  /** Left vectors as rows, count×N. */
  left: Matrix;
  /** Right vectors as rows, count×d. */
  right: Matrix;
  /** Number of Lanczos steps. */
  steps: number;
  /** `stalled`: the bound on the steps was reached before every residual met its tolerance, or a computed residual is too large. */
  outcome: 'converged' | 'stalled';
}

/**
 * Completes right vectors to triplets: scales v to length 1, takes s = ‖W v‖ and u = W v/s, and computes the residuals with W.
 * @param combined right vectors as rows, count×d; they are released
 * @param steps number of Lanczos steps, for the result
 * @param converged whether the estimates met their tolerances, for the result
 * @returns triplets in the order of the vectors
 */
export async function completeTriplets(
  backend: Backend,
  w: Operator,
  combined: Matrix,
  steps: number,
  converged: boolean,
): Promise<Triplets> {
  const count = combined.rows;
  const v = await backend.read(combined);
  rowsOf(v, w.cols).forEach(normalise);
  backend.release(combined);
  const right = backend.upload(v, count, w.cols);
  const images = await w.images(right);
  const [image, back] = await Promise.all([backend.read(images.left), backend.read(images.back)]);
  backend.release(images.left, images.back);
  const values = Float64Array.from(rowsOf(image, w.rows), normalise);
  const left = backend.upload(image, count, w.rows);
  // ‖Wᵀu − s v‖ with u = W v/s; W v − s u is zero by construction.
  const residuals = values.map((s, i) => {
    const [q, unit] = [back, v].map((rows) => rows.subarray(i * w.cols, (i + 1) * w.cols));
    return norm(q.map((x, k) => x / (s || 1) - s * unit[k])) / (s || 1);
  });
  return { values, residuals, left, right, steps, outcome: converged ? 'converged' : 'stalled' };
}
