import type { Backend, Matrix } from '../backends/backend.ts';
import type { BackendName } from '../backends/names.ts';
import { openBackend } from '../backends/open.ts';
import type { Activation } from '../model/activations.ts';
import type { Target } from '../model/targets.ts';
import { largestTriplets } from '../spectral/triplets.ts';
import { type ConditionalFeatures, conditionalFeatures } from '../theory/ridge-equivalent/conditional-features.ts';
import { productRule } from '../theory/ridge-equivalent/quadrature.ts';
import { rowsOf, stack } from '../vectors/rows.ts';
import { dot } from '../vectors/vector.ts';
import { checkLength } from './check-length.ts';

/** Ridge regression on φ = σ(Wx), x ~ N(0, I): min Σ (y − w·φ/√N)² + λ|w|² on n samples (MODEL §5). */
export interface RidgeEquivalentInput {
  /** Hidden width. */
  N: number;
  /** Input dimension. */
  d: number;
  /** Samples of the regression. */
  n: number;
  /** W, N×d, row-major. */
  W: Float64Array;
  /** β*, d values, of length 1. */
  betaStar: Float64Array;
  /** σ*. */
  target: Target;
  /** σ. */
  activation: Activation;
  /** Subtracts E σ(z), z ~ N(0,1), from σ (default false). */
  centred?: boolean;
  /** λ; it is n/N times that of (1/n)|y − F b|² + λ|b|². */
  lambdaC: number;
  /** Variance of the label noise. */
  noiseVariance: number;
  /** How many of W's leading right singular vectors x is conditioned on: 1, 2 or 3. */
  directions: number;
  /** What computes (default `native`). */
  backend?: BackendName;
}

/** Expected errors, with the noise of the labels. */
export interface RidgeEquivalent {
  /** Mean square on fresh samples. */
  test: number;
  /** Mean square on the samples of the regression. */
  train: number;
}

/** Iterations end when nothing changes by more than this share. */
const accuracy = 1e-10;
const maxIterations = 500;

/**
 * The errors of ridge regression on the features of any weights, by the conditional-Gaussian equivalent (MODEL §5).
 * Given the projections of x on some directions the features are replaced by Gaussian ones of the same mean and covariance.
 * @throws RangeError if a size does not fit, or a number is out of its range
 * @throws Error if the iteration does not converge
 */
export async function ridgeEquivalent(input: RidgeEquivalentInput): Promise<RidgeEquivalent> {
  check(input);
  const { N, d, W, directions } = input;
  const name = input.backend ?? 'native';
  const backend = await openBackend(name, name === 'native' ? 'f64' : 'f32');
  const weights = backend.upload(W, N, d);
  const rights = await leadingRights(backend, weights, directions);
  const rows = rowsOf(W, d);
  const projections = rights.map((v) => Float64Array.from(rows, (w) => dot(w, v)));
  const left = rows.map((w, i) => w.map((x, k) => x - rights.reduce((sum, v, r) => sum + projections[r][i] * v[k], 0)));
  const gamma = Float64Array.from(rights, (v) => dot(v, input.betaStar));
  const unseen = input.betaStar.map((x, k) => x - rights.reduce((sum, v, r) => sum + gamma[r] * v[k], 0));
  const length = Math.sqrt(dot(unseen, unseen)) || 1;
  const rule = await productRule(backend, directions);
  const lengths = Float64Array.from(left, (w) => Math.sqrt(dot(w, w)));
  const features = conditionalFeatures({ centred: false, ...input }, rule, projections, lengths, gamma);
  const rest = backend.upload(stack(left), N, d);
  const overlaps = backend.multiply(rest, rest, 'ABt');
  const solution = new Equivalent(backend, {
    ...{ features, weights: rule.weights, overlaps: await backend.read(overlaps) },
    ...{ along: Float64Array.from(left, (w) => dot(w, unseen) / length), lambda: input.lambdaC, ratio: input.n / N },
  });
  backend.release(weights, rest, overlaps);
  return solution.errors();
}

function check({ N, d, n, W, betaStar, lambdaC, directions }: RidgeEquivalentInput): void {
  checkLength('W (N×d)', W, N * d);
  checkLength('betaStar (d)', betaStar, d);
  if (!(lambdaC > 0)) throw new RangeError(`lambdaC is ${lambdaC}; it must be positive`);
  if (!(n > 0)) throw new RangeError(`n is ${n}; it must be positive`);
  if (![1, 2, 3].includes(directions)) throw new RangeError(`directions is ${directions}; it must be 1, 2 or 3`);
}

async function leadingRights(backend: Backend, W: Matrix, count: number): Promise<Float64Array[]> {
  const start = backend.normals(
    { role: 'lanczos-start', index: 0, rows: 1, cols: W.cols, seed: 0, replicate: 0 },
    { scale: 1 },
  );
  const pencil = backend.pencil(W);
  const triplets = await largestTriplets(backend, pencil.at(0), start, { further: count });
  const rights = rowsOf(await backend.read(triplets.right), W.cols);
  backend.release(start, triplets.left, triplets.right);
  pencil.release();
  return rights;
}

/** What the equations of MODEL §5 are made of. */
interface EquivalentInput {
  features: ConditionalFeatures;
  /** Weights of the points κ. */
  weights: Float64Array;
  /** Ω = W⊥W⊥ᵀ, N×N. */
  overlaps: Float64Array;
  /** W⊥ζ̂, N values. */
  along: Float64Array;
  lambda: number;
  /** n/N. */
  ratio: number;
}

/** The fixed point of MODEL §5. */
class Equivalent {
  readonly #backend: Backend;
  readonly #input: EquivalentInput;
  readonly #N: number;
  readonly #slopes: Matrix;

  constructor(backend: Backend, input: EquivalentInput) {
    this.#backend = backend;
    this.#input = input;
    this.#N = input.along.length;
    this.#slopes = backend.upload(input.features.slope, input.weights.length, this.#N);
  }

  async errors(): Promise<RidgeEquivalent> {
    const { inverse, damping } = await this.#resolvent();
    const { features, weights, along, ratio } = this.#input;
    const { mean, slope, label, labelSlope, labelSquare } = features;
    const N = this.#N;
    const force = new Float64Array(N);
    weights.forEach((weight, q) => {
      const scale = ratio * weight * damping[q];
      for (let i = 0, at = q * N; i < N; i++, at++) {
        force[i] += scale * (mean[at] * label[q] + slope[at] * along[i] * labelSlope[q]);
      }
    });
    const readout = Float64Array.from(force, (_, i) => dot(inverse.subarray(i * N, (i + 1) * N), force));
    const outer = Float64Array.from({ length: N * N }, (_, at) => readout[Math.floor(at / N)] * readout[at % N]);
    const quadratic = await this.#traces(outer);
    const alone = Float64Array.from(weights, (_, q) => {
      let [m, aligned] = [0, 0];
      for (let i = 0, at = q * N; i < N; i++, at++) {
        m += mean[at] * readout[i];
        aligned += readout[i] * slope[at] * along[i];
      }
      return labelSquare[q] - 2 * m * label[q] + m * m - 2 * labelSlope[q] * aligned + quadratic[q];
    });
    const R = await this.#selfConsistent(alone, inverse, damping);
    const meanOf = (values: Float64Array): number => values.reduce((sum, x, q) => sum + weights[q] * x, 0);
    return { test: meanOf(R), train: meanOf(R.map((x, q) => x * damping[q] ** 2)) };
  }

  /** A⁻¹ and 1/(1 + V), by iteration from V = 0: the map is increasing and concave. */
  async #resolvent(): Promise<{ inverse: Float64Array; damping: Float64Array }> {
    const { features, weights, lambda, ratio } = this.#input;
    const N = this.#N;
    let damping = new Float64Array(weights.length).fill(1);
    for (let step = 0; step < maxIterations; step++) {
      const scaled = weights.map((weight, q) => ratio * weight * damping[q]);
      const A = await this.#covariance(scaled, features.mean);
      for (let i = 0; i < N; i++) A[i * N + i] += lambda;
      const inverse = await this.#inverse(A);
      const next = (await this.#traces(inverse)).map((trace) => 1 / (1 + trace / N));
      const change = next.reduce((most, x, q) => Math.max(most, Math.abs(x / damping[q] - 1)), 0);
      damping = next;
      if (change < accuracy) return { inverse, damping };
    }
    throw new Error(`the equations of the ridge equivalent do not converge in ${maxIterations} iterations`);
  }

  /** R = R0 + tr[Σ A⁻¹ (n/N) E(ΣR/(1 + V)²) A⁻¹]/N, a linear equation, by iteration. */
  async #selfConsistent(alone: Float64Array, inverse: Float64Array, damping: Float64Array): Promise<Float64Array> {
    const { weights, ratio } = this.#input;
    let R = alone;
    for (let step = 0; step < maxIterations; step++) {
      const B = await this.#covariance(weights.map((weight, q) => ratio * weight * R[q] * damping[q] ** 2));
      const traces = await this.#traces(await this.#product(inverse, await this.#product(B, inverse)));
      const next = alone.map((x, q) => x + traces[q] / this.#N);
      const change = next.reduce((most, x, q) => Math.max(most, Math.abs(x / R[q] - 1)), 0);
      R = next;
      if (change < accuracy) return R;
    }
    throw new Error(`the error of the ridge equivalent does not converge in ${maxIterations} iterations`);
  }

  /** Σ_q weights_q (Σ_q + μ0μ0ᵀ), with Σ = diag μ1 Ω diag μ1 + diag μ2²; without means where there are none. N×N. */
  async #covariance(weights: Float64Array, means: Float64Array | null = null): Promise<Float64Array> {
    const { features, overlaps } = this.#input;
    const N = this.#N;
    const sum = (await this.#outer(features.slope, weights)).map((x, at) => x * overlaps[at]);
    weights.forEach((weight, q) => {
      for (let i = 0; i < N; i++) sum[i * N + i] += weight * features.rest[q * N + i];
    });
    if (means === null) return sum;
    const outer = await this.#outer(means, weights);
    return sum.map((x, at) => x + outer[at]);
  }

  /** Σ_q weights_q x_q x_qᵀ for the rows x_q of a table Q×N. */
  async #outer(table: Float64Array, weights: Float64Array): Promise<Float64Array> {
    const N = this.#N;
    const [plain, weighted] = [table, table.map((x, at) => x * weights[Math.floor(at / N)])].map((values) =>
      this.#backend.upload(values, weights.length, N),
    );
    const product = this.#backend.multiply(weighted, plain, 'AtB');
    const values = await this.#backend.read(product);
    this.#backend.release(plain, weighted, product);
    return values;
  }

  /** tr[Σ_q C] for each point: μ1ᵀ(Ω∘C)μ1 + μ2²·diag C. */
  async #traces(C: Float64Array): Promise<Float64Array> {
    const { features, overlaps, weights } = this.#input;
    const N = this.#N;
    const both = this.#backend.upload(
      C.map((x, at) => x * overlaps[at]),
      N,
      N,
    );
    const image = this.#backend.multiply(this.#slopes, both, 'AB');
    const quadratic = await this.#backend.rowProducts(image, this.#slopes);
    this.#backend.release(both, image);
    return Float64Array.from(weights, (_, q) => {
      let sum = quadratic[q];
      for (let i = 0; i < N; i++) sum += features.rest[q * N + i] * C[i * N + i];
      return sum;
    });
  }

  async #inverse(A: Float64Array): Promise<Float64Array> {
    const N = this.#N;
    const { values, vectors } = await this.#backend.symmetricEigen(A, N);
    const scaled = vectors.map((x, at) => x / values[Math.floor(at / N)]);
    const [plain, divided] = [vectors, scaled].map((x) => this.#backend.upload(x, N, N));
    const product = this.#backend.multiply(divided, plain, 'AtB');
    const inverse = await this.#backend.read(product);
    this.#backend.release(plain, divided, product);
    return inverse;
  }

  async #product(x: Float64Array, y: Float64Array): Promise<Float64Array> {
    const N = this.#N;
    const [a, b] = [x, y].map((values) => this.#backend.upload(values, N, N));
    const product = this.#backend.multiply(a, b, 'AB');
    const values = await this.#backend.read(product);
    this.#backend.release(a, b, product);
    return values;
  }
}
