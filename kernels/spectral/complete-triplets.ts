import type { Backend, Matrix, Operator } from '../backends/backend.ts';
import type { Precision } from '../backends/precision.ts';
import type { Triplets } from '../backends/extremes.ts';
import { rowsOf } from '../vectors/rows.ts';
import { norm, normalise } from '../vectors/vector.ts';

/** A computed residual above this share of its value means that the triplet is wrong. A value is good to about the square of its residual. */
const largestResidual = 1e-2;
/** What rounding alone makes of a residual, relative to the largest value. */
const rounded = { f32: 2e-6, f64: 1e-13 } as const;

/** Marks triplets as stalled if a residual computed with W is large. Estimates are not enough: a space that ended early may lack values. */
export function checked(precision: Precision, triplets: Triplets): Triplets {
  const { values, residuals } = triplets;
  const rounding = rounded[precision] * values[0];
  const good = values.every((s, i) => residuals[i] * s <= Math.max(largestResidual * s, rounding));
  return good ? triplets : { ...triplets, outcome: 'stalled' };
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
