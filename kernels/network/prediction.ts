import type { Backend } from '../backends/backend.ts';
import { noiseEdge } from '../theory/noise-edge.ts';
import { noisyBulk } from '../theory/noisy-bulk.ts';
import { outliersOf, type PredictedSpikes } from '../theory/outliers.ts';
import { type SingularPair, signalMatch } from '../theory/signal-match.ts';
import { type LocatedSpikes, spikesAt } from '../theory/signal-factors.ts';
import type { WeightsTheory } from './gradient-statistics.ts';
import type { Network } from './draw.ts';

/** The theory of weights, evaluated: their noise edge, the spikes of S, and how singular vectors match these. */
export class Prediction {
  /** The noise edge (MODEL §2.5); null if the weights have diverged. */
  readonly noiseEdge: number | null;
  readonly #backend: Backend;
  readonly #network: Network;
  readonly #theory: WeightsTheory;
  readonly #spikes: LocatedSpikes | null;
  readonly #bulk;

  private constructor(backend: Backend, network: Network, theory: WeightsTheory, spikes: LocatedSpikes | null) {
    this.#backend = backend;
    this.#network = network;
    this.#theory = theory;
    this.#spikes = spikes;
    this.#bulk = noisyBulk(theory.noise);
    this.noiseEdge = noiseEdge(this.#bulk);
  }

  /** Evaluates the theory of weights of a network. */
  static async of(backend: Backend, network: Network, theory: WeightsTheory): Promise<Prediction> {
    const spikes = await spikesAt(backend, theory.factors, theory.rate, network.N / network.d);
    return new Prediction(backend, network, theory, spikes);
  }

  /** The outliers that the spikes make (MODEL §2.4); null if the weights have diverged. */
  async outliers(): Promise<PredictedSpikes | null> {
    if (this.#spikes === null || this.noiseEdge === null) return null;
    return outliersOf(this.#backend, this.#spikes, this.#bulk, this.noiseEdge);
  }

  /** How well singular vectors match S (MODEL §2.5b), a number from 0 to 1 for each; null if the weights have diverged. */
  match(pairs: readonly SingularPair[]): Float64Array | null {
    if (this.#spikes === null) return null;
    const { factors, rate, nodes } = this.#theory;
    return signalMatch(factors, rate, this.#spikes, nodes, this.#network.readoutValues, pairs);
  }
}
