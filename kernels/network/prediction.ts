import type { Backend } from '../backends/backend.ts';
import { excessNoise } from '../theory/excess-noise.ts';
import { noiseEdge } from '../theory/noise-edge.ts';
import { noisyBulk } from '../theory/noisy-bulk.ts';
import { type PredictedSpikes, SpikedBulk, type Spikes } from '../theory/outliers.ts';
import { type SingularPair, signalMatch } from '../theory/signal-match.ts';
import { type LocatedSpikes, spikesAt } from '../theory/signal-factors.ts';
import { weakestLearned } from '../theory/weakest-learned.ts';
import type { WeightsTheory } from './gradient-statistics.ts';
import type { Network } from './draw.ts';

/** Which noise the right vectors of S are taken to meet (MODEL §2.4): that along them, or the mean over all directions. */
export type NoiseOfSpikes = 'own' | 'mean';

/** The theory of weights, evaluated: their noise edge, the spikes of S, and how singular vectors match these. */
export class Prediction {
  /** The noise edge (MODEL §2.5); null if the weights have diverged. */
  readonly noiseEdge: number | null;
  readonly #network: Network;
  readonly #theory: WeightsTheory;
  readonly #spikes: LocatedSpikes | null;
  readonly #spiked: SpikedBulk | null;

  private constructor(
    backend: Backend,
    network: Network,
    theory: WeightsTheory,
    spikes: (LocatedSpikes & Spikes) | null,
  ) {
    this.#network = network;
    this.#theory = theory;
    this.#spikes = spikes;
    const bulk = noisyBulk(theory.noise, backend);
    const edge = noiseEdge(bulk);
    // With two or three neurons the bulk may have no edge.
    this.noiseEdge = Number.isFinite(edge) ? edge : null;
    this.#spiked = spikes && this.noiseEdge !== null ? new SpikedBulk(backend, spikes, bulk, this.noiseEdge) : null;
  }

  /**
   * Evaluates the theory of weights of a network.
   * @param noiseOfSpikes whether the spikes' right vectors meet the noise that is along them, or the mean noise
   */
  static async of(
    backend: Backend,
    network: Network,
    theory: WeightsTheory,
    noiseOfSpikes: NoiseOfSpikes = 'own',
  ): Promise<Prediction> {
    const { factors, rate, forms } = theory;
    const spikes = await spikesAt(backend, factors, rate, network.N / network.d);
    if (spikes === null) return new Prediction(backend, network, theory, null);
    const excess =
      noiseOfSpikes === 'own' ? excessNoise(forms, rate, spikes.rights) : new Float64Array(spikes.rights.length ** 2);
    return new Prediction(backend, network, theory, { ...spikes, excessNoise: excess });
  }

  /** The outliers that the spikes make (MODEL §2.4); null if the weights have diverged. */
  async outliers(): Promise<PredictedSpikes | null> {
    return this.#spiked && this.#spiked.outliers();
  }

  /**
   * The strengths that the spikes of S would need for their outliers to lie at some places (MODEL §2.4).
   * @param values places, the k-th for the k-th spike
   * @returns as many as there are places and spikes; null if the weights have diverged
   */
  async strengthsFor(values: readonly number[]): Promise<Float64Array | null> {
    const spiked = this.#spiked;
    if (spiked === null) return null;
    const found: number[] = [];
    for (const [k, z] of values.entries()) {
      const theta = await spiked.strengthFor(k, z);
      if (theta === null) break;
      found.push(theta);
    }
    return Float64Array.from(found);
  }

  /** For each spike of S, the strength from which on it counts as learned; null if the weights have diverged. */
  async leastStrengths(): Promise<Float64Array | null> {
    if (this.#spikes === null || this.noiseEdge === null) return null;
    const least = this.noiseEdge * weakestLearned(this.#network.N / this.#network.d);
    return this.strengthsFor(Array.from(this.#spikes.strengths, () => least));
  }

  /** How well singular vectors match S (MODEL §2.5b), a number from 0 to 1 for each; null if the weights have diverged. */
  match(pairs: readonly SingularPair[]): Float64Array | null {
    if (this.#spikes === null) return null;
    const { factors, rate, nodes } = this.#theory;
    return signalMatch(factors, rate, this.#spikes, nodes, this.#network.readoutValues, pairs);
  }
}
