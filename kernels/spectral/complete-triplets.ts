import type { Backend, Matrix, Operator } from '../backends/backend.ts';
import { rowsOf } from '../vectors/rows.ts';
import { norm, normalise } from '../vectors/vector.ts';

/** Largest singular triplets of W, largest first. */
export interface Triplets {
  values: Float64Array;
  /** max(‖W v − s u‖, ‖Wᵀu − s v‖)/s of each, computed with W, not estimated. */
  residuals: Float64Array;
  /** Left vectors as rows, count×N. */
  left: Matrix;
  /** Right vectors as rows, count×d. */
  right: Matrix;
  /** Lanczos steps taken. */
  steps: number;
  /** `stalled`: the step bound came first, and some residual is above its tolerance. */
  outcome: 'converged' | 'stalled';
}

/** Left vectors, values and true residuals of given right vectors, which are released and returned at exact unit length. */
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
  // Wᵀu − s v, with u = Wv/s; and Wv − s u is zero by construction.
  const residuals = values.map((s, i) => {
    const [q, unit] = [back, v].map((rows) => rows.subarray(i * w.cols, (i + 1) * w.cols));
    return norm(q.map((x, k) => x / (s || 1) - s * unit[k])) / (s || 1);
  });
  return { values, residuals, left, right, steps, outcome: converged ? 'converged' : 'stalled' };
}
