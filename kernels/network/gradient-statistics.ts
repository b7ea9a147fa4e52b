import { remember, rememberBy } from '../grouping/remember.ts';
import type { Backend, Matrix } from '../backends/backend.ts';
import { orthonormalBasis } from '../vectors/orthonormal.ts';
import { stack } from '../vectors/rows.ts';
import { combination } from '../vectors/vector.ts';
import { spikeThreshold } from '../theory/bgn.ts';
import { type LeftBasis, leftBasis } from '../theory/left-basis.ts';
import { groupMeans, type NeuronGroup, neuronGroups } from '../theory/neuron-groups.ts';
import { fewNodes, interpolationError, manyNodes, type NeuronNodes, neuronNodes } from '../theory/neuron-nodes.ts';
import { type NoiseForms, noiseForms } from '../theory/excess-noise.ts';
import { noiseVariance, type NoiseVariance, noiseVarianceAt } from '../theory/noise-variance.ts';
import type { GradientNoise } from '../theory/noisy-bulk.ts';
import { hasKink } from '../model/activations.ts';
import { type SignalFactors, signalFactors } from '../theory/signal-factors.ts';
import type { Network } from './draw.ts';
import type { Gradient, Step } from './descent.ts';
import { correlation, projectAll, rightDirections } from './signal.ts';
import { rightsOf, type StepTheory, stepTheory, type TakenTheory } from './step-theory.ts';

/** Nodes, left basis and groups of a readout. */
interface Neurons {
  nodes: NeuronNodes;
  left: LeftBasis;
  /** From values at the nodes to means over groups of neurons, see `groupMeans`. */
  toGroups: (values: Float64Array) => Float64Array;
}

/** What the theory says of weights at any size of the last step. */
interface LastStep {
  nodes: NeuronNodes;
  variance: NoiseVariance;
  /** 1 + τ of each group without the last step, and what the last step adds for each unit of its size. */
  fixedScales: Float64Array;
  growingScales: Float64Array;
  factors: SignalFactors;
  forms: NoiseForms;
}

/** What the theory says of the weights after some steps. */
export interface WeightsTheory {
  /** The noise of the gradients, for the noise edge (MODEL §2.5). */
  noise: GradientNoise;
  /** The noise along the frame of the signal's right factors. */
  forms: NoiseForms;
  /** The signal S (MODEL §2.4b). */
  factors: SignalFactors;
  /** The size of the last step, at which S is taken. */
  rate: number;
  /** The nodes of the readout. */
  nodes: NeuronNodes;
}

/**
 * What points with the same gradients need of these: β, the right directions that carry signal, the noise, the spikes, inner products.
 * Each is computed once per gradient, and is kept as long as the gradient object.
 */
export class GradientStatistics {
  readonly #backend: Backend;
  readonly #network: Network;
  readonly #betas = new WeakMap<Gradient, Promise<Float64Array>>();
  readonly #signals = new WeakMap<Gradient, Promise<Float64Array[]>>();
  readonly #steps = new WeakMap<Gradient, Map<string, Promise<StepTheory>>>();
  readonly #lasts = new WeakMap<Gradient, Map<string, Promise<LastStep>>>();
  readonly #inner = new WeakMap<Gradient, WeakMap<Gradient, Promise<number>>>();
  readonly #groups: readonly NeuronGroup[];
  readonly #neurons = new Map<string, Promise<Neurons>>();
  readonly #nodes: number | undefined;
  readonly #squaredInputs = new WeakMap<Matrix, Promise<Float64Array>>();

  /**
   * @param network the network of all gradients
   * @param nodes nodes of the readout, over which the theory is interpolated; by default twelve, and 24 where twelve do not suffice
   */
  constructor(backend: Backend, network: Network, nodes?: number) {
    this.#nodes = nodes;
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
   * What the theory says of the weights after some steps (MODEL §2.4, §2.4b, §2.5).
   * All of it but the size of the last step is computed once.
   */
  async weights(steps: readonly Step[]): Promise<WeightsTheory> {
    const { gradient, rate } = steps[steps.length - 1];
    const theory = await this.#lastStep(steps);
    const { N, d } = this.#network;
    const scales = theory.fixedScales.map((scale, g) => scale + rate * theory.growingScales[g]);
    const noise = {
      ...{ N, d, n: gradient.residual.length, groups: this.#groups, scales },
      sampleVariance: noiseVarianceAt(theory.variance, rate),
    };
    return { noise, forms: theory.forms, factors: theory.factors, rate, nodes: theory.nodes };
  }

  /** 1 + τ_i of each neuron after some steps (MODEL §2.4b). */
  async rowScales(steps: readonly Step[]): Promise<Float64Array> {
    const { nodes } = await this.#lastStep(steps);
    const taken = await this.#taken(steps, nodes.count);
    const atNodes = nodes.nodes.map((_, k) =>
      taken.reduce((sum, { rate, slopes }) => sum + rate * slopes.response[k], 1),
    );
    return combination(nodes.basis, atNodes);
  }

  #lastStep(steps: readonly Step[]): Promise<LastStep> {
    const { gradient } = steps[steps.length - 1];
    return rememberBy(this.#lasts, gradient, sizesOf(steps.slice(0, -1)), async () =>
      this.#lastStepAt(steps, await this.#nodesFor(steps)),
    );
  }

  /** How many nodes the readout needs: twelve, or 24 where the factors of S are not smooth enough for twelve. */
  async #nodesFor(steps: readonly Step[]): Promise<number> {
    if (this.#nodes !== undefined) return this.#nodes;
    const { N, d } = this.#network;
    const { nodes } = await this.#neuronsFor(steps[0].gradient, fewNodes);
    const past = await this.#taken(steps.slice(0, -1), fewNodes);
    const last = await this.#stepTheory(steps, fewNodes);
    const error = Math.max(
      largestPrefactor * Math.sqrt(N) * interpolationError(last.rights, nodes),
      past.length > 0 ? interpolationError(rightsOf(past), nodes) : 0,
    );
    return error < allowed(N / d) ? fewNodes : manyNodes;
  }

  async #lastStepAt(steps: readonly Step[], count: number): Promise<LastStep> {
    const past = await this.#taken(steps.slice(0, -1), count);
    const last = await this.#stepTheory(steps, count);
    const { nodes, left, toGroups } = await this.#neuronsFor(steps[0].gradient, count);
    const fixed = nodes.nodes.map((_, k) => past.reduce((sum, { rate, slopes }) => sum + rate * slopes.response[k], 1));
    const variance = noiseVariance(nodes.weights, past, last);
    const before = past.length > 0 ? rightsOf(past) : null;
    const { precision } = this.#backend;
    const factors = signalFactors(left, before, last.rights, this.#network.betaStar, precision);
    const projections = await Promise.all(batchesOf(steps).map((X) => projectAll(this.#backend, X, factors.frame)));
    return {
      ...{ nodes, variance, factors, forms: noiseForms(projections, variance) },
      ...{ fixedScales: toGroups(fixed), growingScales: toGroups(last.response) },
    };
  }

  #taken(steps: readonly Step[], count: number): Promise<TakenTheory[]> {
    return Promise.all(
      steps.map(async ({ rate }, t) => ({
        rate,
        slopes: await this.#stepTheory(steps.slice(0, t + 1), count),
      })),
    );
  }

  /** The theory of the last of some steps, computed once per gradient, sizes of the steps before, and number of nodes. */
  #stepTheory(steps: readonly Step[], count: number): Promise<StepTheory> {
    const past = steps.slice(0, -1);
    const { gradient } = steps[past.length];
    return rememberBy(this.#steps, gradient, `${count}: ${sizesOf(past)}`, async () => {
      const { X } = gradient.batch;
      const n = gradient.residual.length;
      const known = past.some((step) => step.gradient.batch.X === X);
      return stepTheory(this.#backend, {
        gradient,
        past: await this.#taken(past, count),
        batch: batchesOf(steps).indexOf(X),
        own: known ? (await this.#inputLengths(X)).map((square) => square / n) : null,
        nodes: (await this.#neuronsFor(gradient, count)).nodes.nodes,
        beta: await this.beta(gradient),
      });
    });
  }

  /** Nodes, left basis and groups of the readout. They depend only on their number and on whether the slope has a kink. */
  #neuronsFor({ readout: { activation } }: Gradient, count: number): Promise<Neurons> {
    const kink = hasKink(activation);
    const key = `${count} ${String(kink)}`;
    let neurons = this.#neurons.get(key);
    if (!neurons) this.#neurons.set(key, (neurons = this.#neuronNodes(kink, count)));
    return neurons;
  }

  async #neuronNodes(kink: boolean, count: number): Promise<Neurons> {
    const { readoutValues } = this.#network;
    const nodes = neuronNodes(readoutValues, kink, count);
    const left = await leftBasis(this.#backend, nodes, readoutValues, this.#groups);
    return { nodes, left, toGroups: groupMeans(nodes, this.#groups) };
  }

  /** ‖x_j‖² of a batch, n values. */
  #inputLengths(X: Matrix): Promise<Float64Array> {
    return remember(this.#squaredInputs, X, () => this.#backend.rowProducts(X, X));
  }
}

/** Steps up to this size times √N count as usual. */
const largestPrefactor = 3;

/** Error of a strength that interpolation may make, at the largest usual step size: 2 % of the threshold. */
function allowed(aspect: number): number {
  return 0.02 * spikeThreshold(aspect);
}

/** The inputs of the batches of some steps, each once, in the order in which they come up. */
function batchesOf(steps: readonly Step[]): Matrix[] {
  return [...new Set(steps.map(({ gradient }) => gradient.batch.X))];
}

/** The sizes of some steps as a key. */
function sizesOf(steps: readonly Step[]): string {
  return steps.map(({ rate }) => rate).join(' ');
}
