import type { Backend, Matrix, Sum, Term } from '../backends/backend.ts';
import type { Batch, Network } from './draw.ts';
import { groupBy } from './group-by.ts';

/** A run of gradient steps: step t goes down the gradient on `batches[t]` with step size `rates[t]` (η_t = s_t N^{α_t}). */
export interface Run {
  rates: readonly number[];
  batches: readonly Batch[];
}

/** A gradient taken on the way: G = (1/n)[a rᵀ ∘ σ′(W Xᵀ)]X at the weights before the step (MODEL §1). */
export interface Gradient {
  G: Matrix;
  batch: Batch;
  /** r = y − f on the batch, n values. */
  residual: Float64Array;
  /** f on the batch, n values. */
  output: Float64Array;
}

/** One step taken: the gradient and the step size. */
export interface Step {
  gradient: Gradient;
  rate: number;
}

/** Called with the weights W_T at the end of a run; W is released after the call. */
export type Arrival<R extends Run> = (run: R, w: Matrix, steps: readonly Step[]) => Promise<void>;

/** More terms than this in a sum of weights are summed up before going on; the backend's passes take four. */
const maxTerms = 3;

/**
 * Takes many runs of gradient steps from one network, sharing what they have in common (docs/architecture.md, sharing).
 *
 * Runs form a tree: they part where batch or step size differ. Weights are kept as a sum W0 + Σ η_t G_t, so that the
 * pre-activations X Wᵀ = X W0ᵀ + Σ η_t X G_tᵀ need each product once per tree, not once per run: on an (α1, α2) grid of one batch there
 * are three products plus one gradient per α1. Where a level has a single step size the sum is evaluated instead.
 */
export class Descent<R extends Run> {
  readonly #backend: Backend;
  readonly #network: Network;
  readonly #arrive: Arrival<R>;
  /** X Mᵀ for the matrices M that sums of weights are made of. */
  readonly #products = new Map<Matrix, Map<Batch, Matrix>>();

  constructor(backend: Backend, network: Network, arrive: Arrival<R>) {
    this.#backend = backend;
    this.#network = network;
    this.#arrive = arrive;
  }

  /** Takes every run, depth first; runs of different lengths may be mixed. */
  async take(runs: readonly R[]): Promise<void> {
    await this.#branch({ base: this.#network.W0, terms: [] }, runs, []);
    this.#forget(this.#network.W0);
  }

  async #branch(weights: Sum, runs: readonly R[], taken: readonly Step[]): Promise<void> {
    const depth = taken.length;
    for (const [batch, group] of groupBy(runs, (run) => run.batches[depth])) {
      const gradient = await this.#gradient(weights, batch);
      const byRate = groupBy(group, (run) => run.rates[depth]);
      for (const [rate, followers] of byRate) {
        const steps = [...taken, { gradient, rate }];
        const stepped: Sum = { base: weights.base, terms: [...weights.terms, { weight: rate, matrix: gradient.G }] };
        await this.#follow(stepped, followers, steps, byRate.size === 1 || stepped.terms.length > maxTerms);
      }
      this.#forget(gradient.G);
      this.#backend.release(gradient.G);
    }
  }

  /** Ends the runs that are complete after these steps and branches the others. */
  async #follow(weights: Sum, runs: readonly R[], steps: readonly Step[], alone: boolean): Promise<void> {
    const arrived = runs.filter((run) => run.rates.length === steps.length);
    const further = runs.filter((run) => run.rates.length > steps.length);
    const evaluated = arrived.length > 0 || alone ? this.#backend.evaluate(weights) : null;
    if (evaluated) for (const run of arrived) await this.#arrive(run, evaluated, steps);
    if (further.length > 0) {
      await this.#branch(evaluated && alone ? { base: evaluated, terms: [] } : weights, further, steps);
    }
    if (evaluated) {
      this.#forget(evaluated);
      this.#backend.release(evaluated);
    }
  }

  async #gradient(weights: Sum, batch: Batch): Promise<Gradient> {
    const { readout, activation, outputScale, outputOffset } = this.#network;
    const backend = this.#backend;
    const preactivations: Sum = {
      base: this.#product(batch, weights.base),
      terms: weights.terms.map((term: Term) => ({ ...term, matrix: this.#product(batch, term.matrix) })),
    };
    const pass = backend.backward({
      preactivations,
      readout,
      labels: batch.labels,
      activation,
      outputScale,
      outputOffset,
    });
    const G = backend.multiply(pass.factor, batch.X, 'AtB');
    const [residual, output] = await Promise.all([backend.read(pass.residual), backend.read(pass.output)]);
    backend.release(pass.factor, pass.residual, pass.output);
    return { G, batch, residual, output };
  }

  /** X Mᵀ, computed once while M lives. */
  #product(batch: Batch, m: Matrix): Matrix {
    let byBatch = this.#products.get(m);
    if (!byBatch) this.#products.set(m, (byBatch = new Map<Batch, Matrix>()));
    let product = byBatch.get(batch);
    if (!product) byBatch.set(batch, (product = this.#backend.multiply(batch.X, m, 'ABt')));
    return product;
  }

  #forget(m: Matrix): void {
    for (const product of this.#products.get(m)?.values() ?? []) this.#backend.release(product);
    this.#products.delete(m);
  }
}
