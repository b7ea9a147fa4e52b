import type { Backend, Matrix } from '../backends/backend.ts';

/** Thrown where a penalty is too small for features that depend on each other. */
export class RidgeError extends RangeError {
  override name = 'RidgeError';
}

/**
 * Ridge regression for many penalties at once: b(λ) minimises (1/n)‖y − F b‖² + λ‖b‖².
 * The normal equations of the shorter side are solved, (FᵀF/n + λ) b = Fᵀy/n or b = Fᵀ(FFᵀ/n + λ)⁻¹ y/n.
 * Their matrix is computed in the backend's precision, at a cost of n p min(n, p), and reduced once in float64 for all λ.
 * @param features F, n×p
 * @param labels y, n values
 * @param penalties the λ, each positive
 * @returns coefficients as rows, penalties×p, in the backend's precision; the caller releases the matrix
 * @throws RangeError if there are not n labels, or if a penalty is not positive
 * @throws RidgeError if FᵀF/n + λ is not positive definite to rounding, because columns of F depend on each other
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
    const solved = await solves(backend, features, scaled, penalties);
    const duals = backend.upload(solved, penalties.length, n);
    const coefficients = backend.multiply(duals, features, 'AB');
    backend.release(duals);
    return coefficients;
  }
  const row = backend.upload(scaled, 1, n);
  const correlation = backend.multiply(row, features, 'AB');
  const solved = await solves(backend, features, await backend.read(correlation), penalties);
  backend.release(row, correlation);
  return backend.upload(solved, penalties.length, p);
}

async function solves(
  backend: Backend,
  features: Matrix,
  right: Float64Array,
  penalties: Float64Array,
): Promise<Float64Array> {
  const { rows: n, cols: p } = features;
  try {
    return await backend.gramSolves(features, 1 / n, right, penalties);
  } catch (cause) {
    if (!(cause instanceof Error) || !cause.message.includes('not positive definite')) throw cause;
    const least = penalties.reduce((a, b) => Math.min(a, b));
    throw new RidgeError(
      `λ = ${least} is too small for the ${p} features of ${n} samples in ${backend.precision}: they depend on each other to rounding; take a larger λ${backend.precision === 'f32' ? ', or precision f64' : ''}`,
      { cause },
    );
  }
}
