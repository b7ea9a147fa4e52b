import type { Backend, Matrix, Pencil, Sum, Term } from '../backends/backend.ts';
import type { Batch, Network, Readout } from './draw.ts';
import { groupBy } from '../grouping/group-by.ts';
import { maxTerms } from './max-terms.ts';

/**
 * A run of T gradient steps (MODEL §1). Runs with equal readouts or batches share work only if these are the same objects, see `DrawnData`.
 */
export interface Run {
  /** How the network computes its output. */
  readout: Readout;
  /** Step sizes η_t = s_t N^{α_t}, one per step, at least one. */
  rates: readonly number[];
  /** The batch of each step. */
  batches: readonly Batch[];
}

/** A gradient at the weights before a step (MODEL §1). `Descent` owns its matrices. */
export interface Gradient {
  /** G = (1/n)[a rᵀ ∘ σ′(W Xᵀ)]X, N×d. */
  G: Matrix;
  /** The samples. */
  batch: Batch;
  /** How the network computes its output. */
  readout: Readout;
  /** r = y − f on the batch, n values. */
  residual: Float64Array;
  /** f on the batch, n values. */
  output: Float64Array;
}

/** One step of a run. */
export interface Step {
  /** The gradient before the step. */
  gradient: Gradient;
  /** The step size η_t. */
  rate: number;
}

/** A run whose steps have been taken. Its weights W_T are the member of the pencil at the last step size. */
export interface FinishedRun<R extends Run> {
  /** The run. */
  run: R;
  /** The last step size η_T. */
  rate: number;
  /** All steps, the last one included. */
  steps: readonly Step[];
}

/** Pre-activations of any inputs, as sums whose products are computed once for all runs that share them. `Descent` owns the matrices. */
export interface Preactivations {
  /** X W0ᵀ, before any step. */
  initial(X: Matrix): Sum;
  /** X W_{T−1}ᵀ, before the last step. */
  before(X: Matrix): Sum;
  /** X W_Tᵀ, after a last step of this size. */
  after(X: Matrix, rate: number): Sum;
}

/**
 * Called with finished runs that differ only in their last step size, with the pencil of their weights, and with pre-activations at them.
 * The pencil, all gradients and all pre-activations are released when the call has settled.
 */
export type OnFinished<R extends Run> = (
  pencil: Pencil,
  finished: readonly FinishedRun<R>[],
  preactivations: Preactivations,
) => Promise<void>;

/**
 * Takes many runs of gradient steps of one network, and shares what they have in common (docs/architecture.md, Sharing).
 *
 * Runs form a tree that branches where readout, batch or step size differ.
 * Weights are kept as a sum W0 + Σ η_t G_t. So pre-activations are X Wᵀ = X W0ᵀ + Σ η_t X G_tᵀ, and each product is computed once per tree.
 * X W0ᵀ serves every activation and target.
 * If a level has a single step size, the sum is evaluated instead.
 * The runs that end with one gradient form a pencil W + η G, of which no member is evaluated.
 */
export class Descent<R extends Run> {
  readonly #backend: Backend;
  readonly #network: Network;
  readonly #onFinished: OnFinished<R>;
  /** X Mᵀ for the matrices M in sums of weights, by M and X. */
  readonly #products = new Map<Matrix, Map<Matrix, Matrix>>();

  /** @param onFinished called once for each pencil, one after the other */
  constructor(backend: Backend, network: Network, onFinished: OnFinished<R>) {
    this.#backend = backend;
    this.#network = network;
    this.#onFinished = onFinished;
  }

  /**
   * Takes all runs, depth first. They may have different numbers of steps. All matrices it makes are released at the end.
   * @throws what `onFinished` or the backend throws; the matrices are then not released, see `Backend.confined`
   */
  async take(runs: readonly R[]): Promise<void> {
    for (const group of groupBy(runs, (run) => run.readout).values()) {
      await this.#branch({ base: this.#network.W0, terms: [] }, group, []);
    }
    this.#forget(this.#network.W0);
  }

  /**
   * Takes the next step of runs that have all steps before in common.
   * @param weights W before the step
   * @param taken the steps before
   */
  async #branch(weights: Sum, runs: readonly R[], taken: readonly Step[]): Promise<void> {
    const depth = taken.length;
    for (const [batch, group] of groupBy(runs, (run) => run.batches[depth])) {
      const gradient = await this.#gradient(weights, batch, group[0].readout);
      const step = (run: R): readonly Step[] => [...taken, { gradient, rate: run.rates[depth] }];
      await this.#end(
        weights,
        gradient,
        group.filter((run) => run.rates.length === depth + 1),
        step,
      );
      const further = groupBy(
        group.filter((run) => run.rates.length > depth + 1),
        (run) => run.rates[depth],
      );
      for (const [rate, followers] of further) {
        const stepped: Sum = { base: weights.base, terms: [...weights.terms, { weight: rate, matrix: gradient.G }] };
        const evaluate = further.size === 1 || stepped.terms.length > maxTerms;
        await this.#follow(stepped, evaluate, followers, step(followers[0]));
      }
      this.#forget(gradient.G);
      this.#backend.release(gradient.G);
    }
  }

  /** Takes the next steps from the weights after a step, which are evaluated first if `evaluate` says so. */
  async #follow(weights: Sum, evaluate: boolean, runs: readonly R[], taken: readonly Step[]): Promise<void> {
    if (!evaluate) return this.#branch(weights, runs, taken);
    const base = this.#backend.evaluate(weights);
    await this.#branch({ base, terms: [] }, runs, taken);
    this.#forget(base);
    this.#backend.release(base);
  }

  /** Hands over the runs that end with this gradient. */
  async #end(weights: Sum, { G }: Gradient, runs: readonly R[], step: (run: R) => readonly Step[]): Promise<void> {
    if (runs.length === 0) return;
    const base = weights.terms.length > 0 ? this.#backend.evaluate(weights) : weights.base;
    const pencil = this.#backend.pencil(base, G);
    const finished = runs.map((run) => ({ run, rate: run.rates[run.rates.length - 1], steps: step(run) }));
    await this.#onFinished(pencil, finished, this.#preactivations(weights, G));
    pencil.release();
    if (base !== weights.base) this.#backend.release(base);
  }

  /** The gradient at some weights; the caller releases G. */
  async #gradient(weights: Sum, batch: Batch, readout: Readout): Promise<Gradient> {
    const { activation, outputScale, outputOffset } = readout;
    const backend = this.#backend;
    const preactivations = this.#image(batch.X, weights);
    const pass = backend.backward({
      preactivations,
      readout: this.#network.readout,
      labels: batch.labels,
      activation,
      outputScale,
      outputOffset,
    });
    const G = backend.multiply(pass.factor, batch.X, 'AtB');
    const [residual, output] = await Promise.all([backend.read(pass.residual), backend.read(pass.output)]);
    backend.release(pass.factor, pass.residual, pass.output);
    return { G, batch, readout, residual, output };
  }

  /** X Wᵀ for weights W. */
  #image(X: Matrix, { base, terms }: Sum): Sum {
    return {
      base: this.#product(X, base),
      terms: terms.map((term: Term) => ({ ...term, matrix: this.#product(X, term.matrix) })),
    };
  }

  #preactivations(weights: Sum, G: Matrix): Preactivations {
    return {
      initial: (X) => this.#image(X, { base: this.#network.W0, terms: [] }),
      before: (X) => this.#image(X, weights),
      after: (X, rate) => this.#image(X, { ...weights, terms: [...weights.terms, { weight: rate, matrix: G }] }),
    };
  }

  /** X Mᵀ, computed once for each X until M is forgotten. */
  #product(X: Matrix, m: Matrix): Matrix {
    let byInputs = this.#products.get(m);
    if (!byInputs) this.#products.set(m, (byInputs = new Map<Matrix, Matrix>()));
    let product = byInputs.get(X);
    if (!product) byInputs.set(X, (product = this.#backend.multiply(X, m, 'ABt')));
    return product;
  }

  /** Releases the products with M. */
  #forget(m: Matrix): void {
    for (const product of this.#products.get(m)?.values() ?? []) this.#backend.release(product);
    this.#products.delete(m);
  }
}
