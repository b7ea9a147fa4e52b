import type { Backend, Matrix } from '../backends/backend.ts';
import { activationCoefficients } from '../model/activations.ts';
import { orthonormalBasis, stack } from '../spectral/orthonormal.ts';
import { firstStepVariance, type NoiseVariance, sampleVariance, secondStepVariance } from '../theory/gradient-noise.ts';
import type { GradientNoise } from '../theory/noise-edge.ts';
import type { Network } from './draw.ts';
import type { Gradient, Step } from './descent.ts';
import { correlation, project, rightDirections } from './signal.ts';

/**
 * What many points with the same gradients ask for: β, the right directions that carry signal, the noise's variance per
 * sample, inner products of gradients. Each is computed once per gradient and forgotten with it.
 */
export class GradientStatistics {
  readonly #backend: Backend;
  readonly #network: Network;
  readonly #betas = new WeakMap<Gradient, Promise<Float64Array>>();
  readonly #signals = new WeakMap<Gradient, Promise<Float64Array[]>>();
  readonly #variances = new WeakMap<Gradient, Map<number, Promise<NoiseVariance>>>();
  readonly #inner = new WeakMap<Gradient, WeakMap<Gradient, Promise<number>>>();
  readonly #squaredInputs = new WeakMap<Matrix, Promise<Float64Array>>();

  constructor(backend: Backend, network: Network) {
    this.#backend = backend;
    this.#network = network;
  }

  /** β = Xᵀr/n of a gradient. */
  beta(gradient: Gradient): Promise<Float64Array> {
    return remember(this.#betas, gradient, () => correlation(this.#backend, gradient));
  }

  /** Orthonormal rows that span β and, for every later step, b_0 … b_4 (MODEL §2.5). */
  async rightSignal(steps: readonly Step[]): Promise<Matrix> {
    // The last gradient stands for the whole path to it.
    const basis = await remember(this.#signals, steps[steps.length - 1].gradient, () => this.#signalBasis(steps));
    return this.#backend.upload(stack(basis), basis.length, this.#network.d);
  }

  async #signalBasis([first, ...later]: readonly Step[]): Promise<Float64Array[]> {
    const beta = await this.beta(first.gradient);
    const vectors = [beta];
    for (const { gradient } of later) vectors.push(...(await rightDirections(this.#backend, gradient, beta)));
    return orthonormalBasis(vectors);
  }

  /** ‖Σ η_t G_t‖_F */
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
    return remember(known, b, () => this.#backend.inner(a.G, b.G));
  }

  /** The gradients' noise for the noise edge (MODEL §2.5), for one or two steps; null for more, where no formula is known. */
  async noise(steps: readonly Step[], reused: boolean): Promise<GradientNoise | null> {
    if (steps.length > 2) return null;
    const { N, d, readoutValues: readout } = this.#network;
    const [first, second] = steps;
    const { activation } = first.gradient.readout;
    const n = first.gradient.residual.length;
    if (!second) {
      const variance = firstStepVariance(activation, first.gradient.residual);
      return { N, d, n, readout, sampleVariance: variance.map((v) => v * first.rate ** 2) };
    }
    let byRate = this.#variances.get(second.gradient);
    if (!byRate) this.#variances.set(second.gradient, (byRate = new Map<number, Promise<NoiseVariance>>()));
    let variance = byRate.get(first.rate);
    if (!variance) byRate.set(first.rate, (variance = this.#secondStep(first, second.gradient, reused)));
    return { N, d, n, readout, sampleVariance: sampleVariance(await variance, first.rate, second.rate, reused) };
  }

  async #secondStep(first: Step, second: Gradient, reused: boolean): Promise<NoiseVariance> {
    const { activation } = first.gradient.readout;
    const beta = await this.beta(first.gradient);
    const n = second.residual.length;
    const squares = reused ? await this.#inputLengths(second.batch.X) : null;
    return secondStepVariance(this.#backend, {
      activation,
      c1: activationCoefficients(activation)[1],
      readout: this.#network.readoutValues,
      rate1: first.rate,
      residual1: first.gradient.residual,
      residual2: second.residual,
      projection: await project(this.#backend, second.batch.X, beta),
      selfOverlap: squares && squares.map((square) => square / n),
    });
  }

  /** ‖x_j‖² of a batch. */
  #inputLengths(X: Matrix): Promise<Float64Array> {
    return remember(this.#squaredInputs, X, async () => {
      const x = await this.#backend.read(X);
      const d = X.cols;
      return Float64Array.from({ length: X.rows }, (_, j) => {
        let square = 0;
        for (let k = j * d; k < (j + 1) * d; k++) square += x[k] * x[k];
        return square;
      });
    });
  }
}

function remember<K extends object, V>(known: WeakMap<K, Promise<V>>, key: K, compute: () => Promise<V>): Promise<V> {
  let value = known.get(key);
  if (!value) known.set(key, (value = compute()));
  return value;
}
