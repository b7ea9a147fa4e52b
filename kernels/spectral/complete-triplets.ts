import type { Backend, Matrix, Operator } from '../backends/backend.ts';
import { norm } from './orthonormal.ts';

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
  const v = unitRows(await backend.read(combined), w.cols).rows;
  backend.release(combined);
  const right = backend.upload(v, count, w.cols);
  const images = await w.images(right);
  const [image, back] = await Promise.all([backend.read(images.left), backend.read(images.back)]);
  backend.release(images.left, images.back);
  const { rows: u, lengths: values } = unitRows(image, w.rows);
  const left = backend.upload(u, count, w.rows);
  // Wᵀu − s v, with u = Wv/s; and Wv − s u is zero by construction.
  const defect = back.map((x, index) => {
    const s = values[Math.floor(index / w.cols)];
    return x / (s || 1) - s * v[index];
  });
  const residuals = unitRows(defect, w.cols).lengths.map((length, i) => length / (values[i] || 1));
  return { values, residuals, left, right, steps, outcome: converged ? 'converged' : 'stalled' };
}

/** Rows scaled to length 1, and the lengths they had; a zero row stays zero. */
function unitRows(values: Float64Array, cols: number): { rows: Float64Array; lengths: Float64Array } {
  const count = values.length / cols;
  const lengths = Float64Array.from({ length: count }, (_, i) => norm(values.subarray(i * cols, (i + 1) * cols)));
  return { rows: values.map((x, index) => x / (lengths[Math.floor(index / cols)] || 1)), lengths };
}
