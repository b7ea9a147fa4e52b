import type { Backend, Matrix, Pencil, Sum, Term } from '../backends/backend.ts';
import type { Batch, Network, Readout } from './draw.ts';
import { groupBy } from '../grouping/group-by.ts';

/** A run of gradient steps: step t goes down the gradient on `batches[t]` with step size `rates[t]` (η_t = s_t N^{α_t}). */
export interface Run {
  readout: Readout;
  rates: readonly number[];
  batches: readonly Batch[];
}

/** A gradient taken on the way: G = (1/n)[a rᵀ ∘ σ′(W Xᵀ)]X at the weights before the step (MODEL §1). */
export interface Gradient {
  G: Matrix;
  batch: Batch;
  readout: Readout;
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

/** A run at its end and the steps that led there; its weights W_T are the pencil's member at the last step's rate. */
export interface Arrival<R extends Run> {
  run: R;
  rate: number;
  steps: readonly Step[];
}

/** Called with runs that differ in their last step size only; the pencil lasts until the call has settled. */
export type Arrive<R extends Run> = (pencil: Pencil, arrivals: readonly Arrival<R>[]) => Promise<void>;

/** More terms than this in a sum of weights are summed up before going on; the backend's passes take four. */
export const maxTerms = 3;

/**
 * Takes many runs of gradient steps from one network, sharing what they have in common (docs/architecture.md, sharing).
 *
 * Runs form a tree: they part where readout, batch or step size differ. Weights are kept as a sum W0 + Σ η_t G_t, so that the
 * pre-activations X Wᵀ = X W0ᵀ + Σ η_t X G_tᵀ need each product once per tree, not once per run: on an (α1, α2) grid of one batch there
 * are three products plus one gradient per α1, and X W0ᵀ serves every activation and target. Where a level has a single step size the sum
 * is evaluated instead. At their end runs of one gradient form a pencil W + η G, of which no member is evaluated.
 */
export class Descent<R extends Run> {
  readonly #backend: Backend;
  readonly #network: Network;
  readonly #arrive: Arrive<R>;
  /** X Mᵀ for the matrices M that sums of weights are made of, by M and X. */
  readonly #products = new Map<Matrix, Map<Matrix, Matrix>>();

  constructor(backend: Backend, network: Network, arrive: Arrive<R>) {
    this.#backend = backend;
    this.#network = network;
    this.#arrive = arrive;
  }

  /** Takes every run, depth first; runs of different lengths may be mixed. */
  async take(runs: readonly R[]): Promise<void> {
    for (const group of groupBy(runs, (run) => run.readout).values()) {
      await this.#branch({ base: this.#network.W0, terms: [] }, group, []);
    }
    this.#forget(this.#network.W0);
  }

  /** Takes the next step of runs that have all before it in common. */
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

  async #follow(weights: Sum, evaluate: boolean, runs: readonly R[], taken: readonly Step[]): Promise<void> {
    if (!evaluate) return this.#branch(weights, runs, taken);
    const base = this.#backend.evaluate(weights);
    await this.#branch({ base, terms: [] }, runs, taken);
    this.#forget(base);
    this.#backend.release(base);
  }

  /** Ends the runs whose last gradient this is. */
  async #end(weights: Sum, { G }: Gradient, runs: readonly R[], step: (run: R) => readonly Step[]): Promise<void> {
    if (runs.length === 0) return;
    const base = weights.terms.length > 0 ? this.#backend.evaluate(weights) : weights.base;
    const pencil = this.#backend.pencil(base, G);
    const arrivals = runs.map((run) => ({ run, rate: run.rates[run.rates.length - 1], steps: step(run) }));
    await this.#arrive(pencil, arrivals);
    pencil.release();
    if (base !== weights.base) this.#backend.release(base);
  }

  async #gradient(weights: Sum, batch: Batch, readout: Readout): Promise<Gradient> {
    const { activation, outputScale, outputOffset } = readout;
    const backend = this.#backend;
    const preactivations: Sum = {
      base: this.#product(batch.X, weights.base),
      terms: weights.terms.map((term: Term) => ({ ...term, matrix: this.#product(batch.X, term.matrix) })),
    };
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

  /** X Mᵀ, computed once while M lives. */
  #product(X: Matrix, m: Matrix): Matrix {
    let byInputs = this.#products.get(m);
    if (!byInputs) this.#products.set(m, (byInputs = new Map<Matrix, Matrix>()));
    let product = byInputs.get(X);
    if (!product) byInputs.set(X, (product = this.#backend.multiply(X, m, 'ABt')));
    return product;
  }

  #forget(m: Matrix): void {
    for (const product of this.#products.get(m)?.values() ?? []) this.#backend.release(product);
    this.#products.delete(m);
  }
}
