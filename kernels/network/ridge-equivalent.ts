import type { Backend, Matrix } from '../backends/backend.ts';
import type { BackendName } from '../backends/names.ts';
import { openBackend } from '../backends/open.ts';
import type { Activation } from '../model/activations.ts';
import type { Target } from '../model/targets.ts';
import { largestTriplets } from '../spectral/triplets.ts';
import { type ConditionalFeatures, conditionalFeatures } from '../theory/ridge-equivalent/conditional-features.ts';
import { fixedPoint } from '../theory/ridge-equivalent/fixed-point.ts';
import { productRule } from '../theory/ridge-equivalent/quadrature.ts';
import { rowsOf, stack } from '../vectors/rows.ts';
import { dot } from '../vectors/vector.ts';
import { checkNumbers } from './check-length.ts';
import { checkActivation, checkFinite, checkFlag, checkWhole } from './check-options.ts';

/** Features φ = σ(Wx), x ~ N(0, I), and labels, for ridge regressions min Σ (y − w·φ/√N)² + λ|w|² on n samples (MODEL §5). */
export interface EquivalentProblem {
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
  /** `remove` takes E σ* from the labels (default `keep`). */
  targetMean?: 'remove' | 'keep';
  /** σ. */
  activation: Activation;
  /** Subtracts E σ(z), z ~ N(0,1), from σ (default false). */
  centred?: boolean;
  /** Variance of the label noise. */
  noiseVariance: number;
  /** How many of W's leading right singular vectors x is conditioned on: 1, 2 or 3. */
  directions: number;
  /** What computes (default `native`). */
  backend?: BackendName;
}

/** A problem with one λ. */
export interface RidgeEquivalentInput extends EquivalentProblem {
  /** λ; it is n/N times that of (1/n)|y − F b|² + λ|b|². */
  lambdaC: number;
}

/** Expected errors, with the noise of the labels. */
export interface RidgeEquivalent {
  /** Mean square on fresh samples. */
  test: number;
  /** Mean square on the samples of the regression. */
  train: number;
}

/** Iterations end when nothing changes by more than this share. */
const accuracy = 1e-8;
const maxIterations = 200;

/**
 * The errors of ridge regression on the features of any weights, by the conditional-Gaussian equivalent (MODEL §5).
 * Given the projections of x on some directions the features are replaced by Gaussian ones of the same mean and covariance.
 * @throws TypeError or RangeError if an array or a size does not fit, or a number is out of its range
 * @throws Error if the iteration does not converge
 */
export async function ridgeEquivalent(input: RidgeEquivalentInput): Promise<RidgeEquivalent> {
  const [errors] = await ridgeEquivalents(input, [input.lambdaC]);
  return errors;
}

/**
 * The errors for several λ, in their order. What does not depend on λ is computed once.
 * @param lambdas the values of `lambdaC`
 * @throws as `ridgeEquivalent` does
 */
export async function ridgeEquivalents(
  input: EquivalentProblem,
  lambdas: readonly number[],
): Promise<RidgeEquivalent[]> {
  check(input, lambdas);
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
  const problem = { centred: false, targetMean: 'keep', ...input } as const;
  const features = conditionalFeatures(problem, rule, projections, lengths, gamma);
  const rest = backend.upload(stack(left), N, d);
  const overlaps = backend.multiply(rest, rest, 'ABt');
  const solution = new Equivalent(backend, {
    ...{ features, weights: rule.weights, overlaps: await backend.read(overlaps) },
    ...{ along: Float64Array.from(left, (w) => dot(w, unseen) / length), ratio: input.n / N },
  });
  backend.release(weights, rest, overlaps);
  const found: RidgeEquivalent[] = [];
  for (const lambda of lambdas) found.push(await solution.errors(lambda));
  return found;
}

function check(problem: EquivalentProblem, lambdas: readonly number[]): void {
  const { N, d, n, W, betaStar, directions } = problem;
  for (const [name, size] of Object.entries({ N, d, n })) checkWhole(name, size);
  checkNumbers('W (N×d)', W, N * d);
  checkNumbers('betaStar (d)', betaStar, d);
  checkActivation(problem.activation);
  checkFlag('centred', problem.centred ?? false);
  checkFinite('noiseVariance', problem.noiseVariance);
  for (const lambda of lambdas) {
    checkFinite('lambdaC', lambda);
    if (lambda <= 0) throw new RangeError(`lambdaC is ${lambda}; it must be positive`);
  }
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
  /** n/N. */
  ratio: number;
}

/** The fixed point of MODEL §5. */
class Equivalent {
  readonly #backend: Backend;
  readonly #input: EquivalentInput;
  readonly #N: number;
  readonly #slopes: Matrix;
  /** ln(1 + V) at each point, from the λ before. */
  #logs: Float64Array;

  constructor(backend: Backend, input: EquivalentInput) {
    this.#backend = backend;
    this.#input = input;
    this.#N = input.along.length;
    this.#logs = new Float64Array(input.weights.length);
    this.#slopes = backend.upload(input.features.slope, input.weights.length, this.#N);
  }

  async errors(lambda: number): Promise<RidgeEquivalent> {
    const { inverse, damping } = await this.#resolvent(lambda);
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

  /** A⁻¹ and 1/(1 + V), by iteration for ln(1 + V) from its value at the λ before. */
  async #resolvent(lambda: number): Promise<{ inverse: Float64Array; damping: Float64Array }> {
    const N = this.#N;
    const inverseAt = async (damping: Float64Array): Promise<Float64Array> => {
      const { features, weights, ratio } = this.#input;
      const scaled = weights.map((weight, q) => ratio * weight * damping[q]);
      const A = await this.#covariance(scaled, features.mean);
      for (let i = 0; i < N; i++) A[i * N + i] += lambda;
      return this.#inverse(A);
    };
    this.#logs = await fixedPoint(
      async (logs) =>
        (await this.#traces(await inverseAt(logs.map((x) => Math.exp(-x))))).map((t) => Math.log1p(t / N)),
      this.#logs,
      { accuracy, most: maxIterations, what: 'V of the ridge equivalent' },
    );
    const damping = this.#logs.map((x) => Math.exp(-x));
    return { inverse: await inverseAt(damping), damping };
  }

  /**
   * R = R0 + tr[Σ A⁻¹ (n/N) E(ΣR/(1 + V)²) A⁻¹]/N, a linear equation.
   * It is solved for R times the root of the weights, since R is large far out, where it hardly counts.
   */
  async #selfConsistent(alone: Float64Array, inverse: Float64Array, damping: Float64Array): Promise<Float64Array> {
    const { weights, ratio } = this.#input;
    const roots = weights.map(Math.sqrt);
    const scaled = await fixedPoint(
      async (x) => {
        const B = await this.#covariance(x.map((R, q) => ratio * roots[q] * R * damping[q] ** 2));
        const traces = await this.#traces(await this.#product(inverse, await this.#product(B, inverse)));
        return roots.map((root, q) => root * (alone[q] + traces[q] / this.#N));
      },
      roots.map((root, q) => root * alone[q]),
      { accuracy: accuracy * dot(weights, alone), most: maxIterations, what: 'the error of the ridge equivalent' },
    );
    return scaled.map((x, q) => x / roots[q]);
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
