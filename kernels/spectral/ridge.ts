import type { Backend, Matrix } from '../backends/backend.ts';

/**
 * Ridge regression for many penalties at once: b(λ) minimises (1/n)‖y − F b‖² + λ‖b‖².
 * The normal equations of the shorter side are solved, (FᵀF/n + λ) b = Fᵀy/n or b = Fᵀ(FFᵀ/n + λ)⁻¹ y/n.
 * Their matrix is computed in the backend's precision, at a cost of n p min(n, p), and reduced once in float64 for all λ.
 * @param features F, n×p
 * @param labels y, n values
 * @param penalties the λ, each positive
 * @returns coefficients as rows, penalties×p, in the backend's precision; the caller releases the matrix
 * @throws RangeError if there are not n labels, or if a penalty is not positive
 */
export async function ridge(
  backend: Backend,
  features: Matrix,
  labels: Float64Array,
  penalties: Float64Array,
): Promise<Matrix> {
  const { rows: n, cols: p } = features;
  if (labels.length !== n) throw new RangeError(`${labels.length} labels for ${n} samples`);
  if (!penalties.every((penalty) => penalty > 0)) throw new RangeError('a ridge penalty must be positive');
  const scaled = labels.map((y) => y / n);
  if (n <= p) {
    const solved = await backend.gramSolves(features, 1 / n, scaled, penalties);
    const duals = backend.upload(solved, penalties.length, n);
    const coefficients = backend.multiply(duals, features, 'AB');
    backend.release(duals);
    return coefficients;
  }
  const row = backend.upload(scaled, 1, n);
  const correlation = backend.multiply(row, features, 'AB');
  const solved = await backend.gramSolves(features, 1 / n, await backend.read(correlation), penalties);
  backend.release(row, correlation);
  return backend.upload(solved, penalties.length, p);
}
