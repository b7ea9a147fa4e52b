import type { Backend, Matrix } from '../backends/backend.ts';

/**
 * Ridge regression for many penalties at once: b(λ) minimises (1/n)‖y − F b‖² + λ‖b‖² (features F n×p and labels y of
 * length n). The normal equations are taken on the shorter side, (FᵀF/n + λ) b = Fᵀy/n or b = Fᵀ(FFᵀ/n + λ)⁻¹ y/n, and their matrix
 * is tridiagonalised once for all λ.
 * @param penalties λ > 0
 * @returns coefficients, one row of length p per penalty
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
