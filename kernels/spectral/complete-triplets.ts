import type { Backend, Matrix, Operator } from '../backends/backend.ts';
import { norm } from '../vectors/orthonormal.ts';

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
  toUnitRows(v, w.cols);
  backend.release(combined);
  const right = backend.upload(v, count, w.cols);
  const images = await w.images(right);
  const [image, back] = await Promise.all([backend.read(images.left), backend.read(images.back)]);
  backend.release(images.left, images.back);
  const values = toUnitRows(image, w.rows);
  const left = backend.upload(image, count, w.rows);
  // Wᵀu − s v, with u = Wv/s; and Wv − s u is zero by construction.
  const residuals = values.map((s, i) => {
    const [q, unit] = [back, v].map((rows) => rows.subarray(i * w.cols, (i + 1) * w.cols));
    return norm(q.map((x, k) => x / (s || 1) - s * unit[k])) / (s || 1);
  });
  return { values, residuals, left, right, steps, outcome: converged ? 'converged' : 'stalled' };
}

/** Scales rows to length 1 in place, and returns the lengths they had; a zero row stays zero. */
function toUnitRows(values: Float64Array, cols: number): Float64Array {
  return Float64Array.from({ length: values.length / cols }, (_, i) => {
    const row = values.subarray(i * cols, (i + 1) * cols);
    const length = norm(row);
    for (let k = 0; k < cols; k++) row[k] /= length || 1;
    return length;
  });
}
