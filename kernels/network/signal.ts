import type { Backend, Matrix } from '../backends/backend.ts';
import { orthonormalBasis } from '../vectors/orthonormal.ts';
import { rowsOf, stack } from '../vectors/rows.ts';
import { dot, norm } from '../vectors/vector.ts';
import type { Gradient } from './descent.ts';
import type { Network } from './draw.ts';

/** Left directions that carry signal: orthonormal rows that span a^{∘1} … a^{∘6} and a|a|, at most 7×N (MODEL §2.5). The caller releases them. */
export function leftSignal(backend: Backend, network: Network): Matrix {
  const a = network.readoutValues;
  const basis = orthonormalBasis([...network.readoutPowers, a.map((x) => x * Math.abs(x))]);
  return backend.upload(stack(basis), basis.length, network.N);
}

/** β = Xᵀr/n of a gradient, d values (MODEL §2.2). */
export async function correlation(backend: Backend, gradient: Gradient): Promise<Float64Array> {
  const [beta] = await weightedInputs(backend, gradient, [new Float64Array(gradient.residual.length).fill(1)]);
  return beta;
}

/**
 * (1/n) Xᵀ(r ∘ w) of a gradient for several weightings w of its samples, by one product.
 * @param weightings n values each
 * @returns d values for each weighting
 */
export async function weightedInputs(
  backend: Backend,
  { batch, residual }: Gradient,
  weightings: readonly Float64Array[],
): Promise<Float64Array[]> {
  const n = residual.length;
  const weights = stack(weightings);
  for (let at = 0; at < weights.length; at++) weights[at] *= residual[at % n] / n;
  const rows = backend.upload(weights, weightings.length, n);
  const product = backend.multiply(rows, batch.X, 'AB');
  const values = await backend.read(product);
  backend.release(rows, product);
  const d = batch.X.cols;
  return weightings.map((_, k) => values.slice(k * d, (k + 1) * d));
}

/** X v, i.e. x_j·v for the n samples of a batch. */
export async function project(backend: Backend, X: Matrix, v: Float64Array): Promise<Float64Array> {
  const direction = backend.upload(v, v.length, 1);
  const product = backend.multiply(X, direction, 'AB');
  const values = await backend.read(product);
  backend.release(direction, product);
  return values;
}

/** X v of several vectors v, n values each, by one product. */
export async function projectAll(
  backend: Backend,
  X: Matrix,
  vectors: readonly Float64Array[],
): Promise<Float64Array[]> {
  const rows = backend.upload(stack(vectors), vectors.length, X.cols);
  const product = backend.multiply(rows, X, 'ABt');
  const values = await backend.read(product);
  backend.release(rows, product);
  return rowsOf(values, X.rows);
}

/** The largest power k of Xβ in the right directions b_0 … b_4 of a later step (MODEL §2.5). */
const rightPowers = 4;

/** Number of right directions that carry signal after some steps: β, and b_0 … b_4 of every step after the first (MODEL §2.5). */
export function signalDirections(steps: number): number {
  return 1 + (steps - 1) * (rightPowers + 1);
}

/**
 * The right directions b_k = (1/n) Xᵀ(r ∘ (Xβ̂)^{∘k}), k = 0 … 4, of a step after the first, with β̂ = β/‖β‖ (MODEL §2.2, §2.5).
 * They are neither normalised nor orthogonal.
 * @param gradient the gradient of the later step
 * @param beta β of the first gradient, d values
 * @returns five vectors with d values each
 */
export async function rightDirections(
  backend: Backend,
  gradient: Gradient,
  beta: Float64Array,
): Promise<Float64Array[]> {
  const length = norm(beta) || 1;
  const projection = await project(
    backend,
    gradient.batch.X,
    beta.map((x) => x / length),
  );
  const weightings = Array.from({ length: rightPowers + 1 }, (_, k) => projection.map((g) => g ** k));
  return weightedInputs(backend, gradient, weightings);
}

/** Length of the projection of v on the span of some vectors, which need not be orthogonal; 0 without vectors. */
export function spanOverlap(v: Float64Array, vectors: readonly Float64Array[]): number {
  return Math.sqrt(orthonormalBasis(vectors).reduce((sum, unit) => sum + dot(unit, v) ** 2, 0));
}
