import type { Backend, Matrix } from '../backends/backend.ts';

/** Number of vectors. With more, the small problems of small matrices would cost more than the products that they save. */
const ofSmall = 8;
const ofLarge = 24;
/** Elements from which a matrix is large. */
const large = 2 ** 18;
/** Bound on their residuals, relative to the squared value. Better ones would cost more than they save. */
const roughly = 0.1;
/** In smaller matrices a product costs so little that a search does without. */
const leastElements = 2 ** 16;

/**
 * Leading right vectors of W (N×d), roughly. Searches in matrices W + η G begin near them (decision 0026).
 * @param start a random vector, 1×d, generic with respect to W
 * @returns orthonormal rows that the caller releases; null where they save no time, or where the backend searches by Lanczos
 */
export function nearVectors(backend: Backend, w: Matrix, start: Matrix): Matrix | null {
  if (w.rows * w.cols < leastElements) return null;
  const pencil = backend.pencil(w);
  const [left, right] = [w.rows, w.cols].map((length) => backend.upload([], 0, length));
  const most = w.rows * w.cols < large ? ofSmall : ofLarge;
  const further = Math.min(most, Math.floor(Math.min(w.rows, w.cols) / 4));
  const found = pencil.extremes(0, { start, left, right, margin: Infinity, further, furtherTolerance: roughly });
  backend.release(left, right);
  pencil.release();
  if (!found) return null;
  backend.release(found.triplets.left);
  return found.triplets.right;
}
