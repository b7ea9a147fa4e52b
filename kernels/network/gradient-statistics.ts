import type { Backend, Matrix } from '../backends/backend.ts';
import { activationCoefficients } from '../model/activations.ts';
import { orthonormalBasis } from '../vectors/orthonormal.ts';
import { stack } from '../vectors/rows.ts';
import { firstStepVariance, sampleVariance } from '../theory/gradient-noise.ts';
import { leftBasis } from '../theory/left-basis.ts';
import { groupMeans, type NeuronGroup, neuronGroups } from '../theory/neuron-groups.ts';
import { neuronNodes } from '../theory/neuron-nodes.ts';
import type { GradientNoise } from '../theory/noisy-bulk.ts';
import { firstResponse, noiseScale } from '../theory/row-response.ts';
import { hasKink } from '../theory/shifted-slopes.ts';
import type { Spikes } from '../theory/outliers.ts';
import { firstSpike, spikesAt } from '../theory/spikes.ts';
import type { Network } from './draw.ts';
import type { Gradient, Step } from './descent.ts';
import { type SecondStep, secondStep, type SecondStepInput } from './second-step.ts';
import { correlation, rightDirections } from './signal.ts';

/**
 * What points with the same gradients need of these: β, the right directions that carry signal, the noise, the spikes, inner products.
 * Each is computed once per gradient, and is kept as long as the gradient object.
 */
export class GradientStatistics {
  readonly #backend: Backend;
  readonly #network: Network;
  readonly #betas = new WeakMap<Gradient, Promise<Float64Array>>();
  readonly #signals = new WeakMap<Gradient, Promise<Float64Array[]>>();
  readonly #seconds = new WeakMap<Gradient, Map<number, Promise<SecondStep>>>();
  readonly #responses = new WeakMap<Gradient, Promise<Float64Array>>();
  readonly #inner = new WeakMap<Gradient, WeakMap<Gradient, Promise<number>>>();
  readonly #groups: readonly NeuronGroup[];
  readonly #neurons = new Map<boolean, Promise<Pick<SecondStepInput, 'nodes' | 'left' | 'toGroups'>>>();
  readonly #squaredInputs = new WeakMap<Matrix, Promise<Float64Array>>();

  /** @param network the network of all gradients */
  constructor(backend: Backend, network: Network) {
    this.#backend = backend;
    this.#network = network;
    this.#groups = neuronGroups(network.readoutValues);
  }

  /** β = Xᵀr/n of a gradient, d values (MODEL §2.2). */
  beta(gradient: Gradient): Promise<Float64Array> {
    return remember(this.#betas, gradient, () => correlation(this.#backend, gradient));
  }

  /**
   * Right directions that carry signal: orthonormal rows (m×d) that span β and, for every step after the first, b_0 … b_4 (MODEL §2.5).
   * The last step size does not matter. The caller releases the matrix.
   */
  async rightSignal(steps: readonly Step[]): Promise<Matrix> {
    // All steps up to the last gradient are determined by it, so it is the key.
    const basis = await remember(this.#signals, steps[steps.length - 1].gradient, () => this.#signalBasis(steps));
    return this.#backend.upload(stack(basis), basis.length, this.#network.d);
  }

  async #signalBasis([first, ...later]: readonly Step[]): Promise<Float64Array[]> {
    const beta = await this.beta(first.gradient);
    const vectors = [beta];
    for (const { gradient } of later) vectors.push(...(await rightDirections(this.#backend, gradient, beta)));
    return orthonormalBasis(vectors);
  }

  /** ‖W_T − W_0‖_F = ‖Σ η_t G_t‖_F (MODEL §2.7). */
  async displacement(steps: readonly Step[]): Promise<number> {
    let square = 0;
    for (const [s, a] of steps.entries()) {
      for (const b of steps.slice(0, s + 1)) {
        const inner = await this.#innerProduct(a.gradient, b.gradient);
        square += (a === b ? 1 : 2) * a.rate * b.rate * inner;
      }
    }
    return Math.sqrt(Math.max(square, 0));
  }

  #innerProduct(a: Gradient, b: Gradient): Promise<number> {
    let known = this.#inner.get(a);
    if (!known) this.#inner.set(a, (known = new WeakMap()));
    return remember(known, b, async () => {
      const rows = await this.#backend.rowProducts(a.G, b.G);
      return rows.reduce((sum, x) => sum + x, 0);
    });
  }

  /**
   * The noise of the gradients, for the noise edge (MODEL §2.5).
   * @param reused whether both steps have the same batch
   * @returns null for more than two steps, for which no formula is known
   */
  async noise(steps: readonly Step[], reused: boolean): Promise<GradientNoise | null> {
    if (steps.length > 2) return null;
    const [groups, { N, d }] = [this.#groups, this.#network];
    const [first, second] = steps;
    const { residual, readout } = first.gradient;
    const shared = { N, d, n: residual.length, groups };
    const response = await remember(this.#responses, first.gradient, () =>
      Promise.resolve(
        firstResponse(
          readout.activation,
          residual,
          Float64Array.from(groups, (group) => group.readout),
        ),
      ),
    );
    if (!second) {
      const sampleVariance = firstStepVariance(readout.activation, residual).map((v) => v * first.rate ** 2);
      return { ...shared, scales: response.map((tau) => 1 + first.rate * tau), sampleVariance };
    }
    const { variance, response: later } = await this.#secondStep(first, second.gradient, reused);
    const scales = response.map((tau, g) => 1 + first.rate * tau + second.rate * later[g]);
    // A second gradient on an independent batch responds to the noise of the first as it does to W0 (decision 0013).
    const rate1 = reused
      ? first.rate
      : first.rate *
        noiseScale(
          groups,
          later.map((tau) => 1 + second.rate * tau),
        );
    return { ...shared, scales, sampleVariance: sampleVariance(variance, rate1, second.rate, reused) };
  }

  /**
   * The spikes of the weights (MODEL §2.4).
   * @param reused whether both steps have the same batch
   * @returns null for more than two steps, for which no formula is known, and if gradients are not finite
   */
  async spikes(steps: readonly Step[], reused: boolean): Promise<Spikes | null> {
    if (steps.length > 2) return null;
    const { N, d, readoutValues: readout, betaStar } = this.#network;
    const [first, second] = steps;
    if (!second) {
      const c1 = activationCoefficients(first.gradient.readout.activation)[1];
      return firstSpike(c1, first.rate, readout, await this.beta(first.gradient), betaStar, this.#groups);
    }
    const { factors } = await this.#secondStep(first, second.gradient, reused);
    return spikesAt(this.#backend, factors, [first.rate, second.rate], N / d);
  }

  /** The theory of a second gradient, computed once per gradient and first step size. */
  #secondStep(first: Step, second: Gradient, reused: boolean): Promise<SecondStep> {
    let byRate = this.#seconds.get(second);
    if (!byRate) this.#seconds.set(second, (byRate = new Map<number, Promise<SecondStep>>()));
    let known = byRate.get(first.rate);
    if (!known) byRate.set(first.rate, (known = this.#computeSecondStep(first, second, reused)));
    return known;
  }

  async #computeSecondStep(first: Step, second: Gradient, reused: boolean): Promise<SecondStep> {
    const kink = hasKink(first.gradient.readout.activation);
    let neurons = this.#neurons.get(kink);
    if (!neurons) this.#neurons.set(kink, (neurons = this.#neuronNodes(kink)));
    const beta = await this.beta(first.gradient);
    const lengths = reused ? await this.#inputLengths(second.batch.X) : null;
    return secondStep(this.#backend, this.#network, { first, second, beta, lengths, ...(await neurons) });
  }

  /** Nodes, left basis and groups of the readout. They depend only on whether the slope has a kink. */
  async #neuronNodes(kink: boolean): Promise<Pick<SecondStepInput, 'nodes' | 'left' | 'toGroups'>> {
    const { readoutValues } = this.#network;
    const nodes = neuronNodes(readoutValues, kink);
    const left = await leftBasis(this.#backend, nodes, readoutValues, this.#groups);
    return { nodes, left, toGroups: groupMeans(nodes, this.#groups) };
  }

  /** ‖x_j‖² of a batch, n values. */
  #inputLengths(X: Matrix): Promise<Float64Array> {
    return remember(this.#squaredInputs, X, () => this.#backend.rowProducts(X, X));
  }
}

/** The value known for a key, computed once. */
function remember<K extends object, V>(known: WeakMap<K, Promise<V>>, key: K, compute: () => Promise<V>): Promise<V> {
  let value = known.get(key);
  if (!value) known.set(key, (value = compute()));
  return value;
}
