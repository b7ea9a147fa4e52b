import type { Backend, Matrix, Pencil, Sum } from '../../kernels/backends/backend.ts';
import { remember, rememberBy } from '../../kernels/grouping/remember.ts';
import type { Preactivations } from '../../kernels/network/descent.ts';
import type { Network } from '../../kernels/network/draw.ts';
import type { DrawnData } from '../../kernels/network/drawn-data.ts';
import { featuresAt, type RidgeErrors, ridgeErrors } from '../../kernels/network/features.ts';
import { type RidgeEquivalent, ridgeEquivalents } from '../../kernels/network/ridge-equivalent.ts';
import { directionsOf } from '../../kernels/model/targets.ts';
import { problemKey } from '../network/keys.ts';
import { ridgeSize } from '../network/ridge-samples.ts';
import type { TwoStepParameters } from './point.ts';

/** Ridge regressions on the features of fresh samples (MODEL §3, §5); lists run over the λ. */
export interface RidgeResult {
  /** With W_T; null if the weights have diverged. */
  after: readonly RidgeErrors[] | null;
  /** With the weights before the last step; null if these have diverged. */
  before: readonly RidgeErrors[] | null;
  /** With W0. */
  initial: readonly RidgeErrors[] | null;
  /** What the conditional-Gaussian equivalent expects after the last step and before it; null unless asked for, and for targets of several directions and other inputs. */
  expected: { after: readonly RidgeEquivalent[]; before: readonly RidgeEquivalent[] } | null;
}

/** A run's weights, as far as a regression needs them. */
export interface TrainedWeights {
  pencil: Pencil;
  preactivations: Preactivations;
  /** The last step size. */
  rate: number;
}

/** Numbers of the batches of a draw: steps, of which there are eight at most, come before them. */
const batches = { ridge: 9, test: 10 } as const;
/** Features whose rows are longer than this have diverged: their products would overflow in f32. */
const largestSquare = 1e30;

/** Ridge regressions on the features of many runs of a draw. What runs share is computed once. */
export class RidgeOfRuns {
  readonly #backend: Backend;
  readonly #network: Network;
  readonly #data: DrawnData;
  readonly #initial = new Map<string, Promise<RidgeErrors[] | null>>();
  readonly #before = new WeakMap<Pencil, Map<string, Promise<RidgeErrors[] | null>>>();
  readonly #expectedBefore = new WeakMap<Pencil, Map<string, Promise<RidgeEquivalent[]>>>();

  constructor(backend: Backend, network: Network, data: DrawnData) {
    this.#backend = backend;
    this.#network = network;
    this.#data = data;
  }

  /** The regressions of a point; null if it asks for none. */
  async of(p: TwoStepParameters, weights: TrainedWeights): Promise<RidgeResult | null> {
    if (p.lambdas.length === 0) return null;
    const { pencil, preactivations, rate } = weights;
    const key = `${problemKey(p)} ${p.lambdas.join()} ${ridgeSize(p)} ${p.testSamples} ${p.ridgeDirections}`;
    const initial = await remember(this.#initial, key, () => this.#errors(p, (X) => preactivations.initial(X)));
    const before =
      p.alphas.length === 1
        ? initial
        : await rememberBy(this.#before, pencil, key, () => this.#errors(p, (X) => preactivations.before(X)));
    const after = await this.#errors(p, (X) => preactivations.after(X, rate));
    return { after, before, initial, expected: after && before && (await this.#expected(p, weights, key)) };
  }

  async #errors(p: TwoStepParameters, preactivations: (X: Matrix) => Sum): Promise<RidgeErrors[] | null> {
    const backend = this.#backend;
    const [n, tests] = [ridgeSize(p), p.testSamples];
    // In a table these lie at the end of the shuffled rows, where no step takes samples.
    const ridge = await this.#data.batch({ ...p, n }, batches.ridge, { n, from: 'end', skip: tests });
    const test = await this.#data.batch({ ...p, n: tests }, batches.test, { n: tests, from: 'end', skip: 0 });
    const [features, onTest] = [ridge, test].map(({ X }) => featuresAt(backend, preactivations(X), p));
    const squares = await backend.rowProducts(features, features);
    const found = squares.every((square) => square < largestSquare)
      ? await ridgeErrors(
          backend,
          { features, labels: await backend.read(ridge.labels) },
          { features: onTest, labels: await backend.read(test.labels) },
          p.lambdas,
        )
      : null;
    backend.release(features, onTest);
    return found;
  }

  async #expected(
    p: TwoStepParameters,
    { pencil, rate }: TrainedWeights,
    key: string,
  ): Promise<{ after: RidgeEquivalent[]; before: RidgeEquivalent[] } | null> {
    // The equivalent takes labels from one direction, and projections of the inputs that are normal.
    if (p.ridgeDirections === 0 || directionsOf(p.target) > 1 || typeof p.inputs !== 'string') return null;
    const at = async (last: number): Promise<RidgeEquivalent[]> => {
      const evaluated = pencil.at(last).evaluate();
      const W = await this.#backend.read(evaluated);
      this.#backend.release(evaluated);
      const { N, d, betaStar } = this.#network;
      const n = ridgeSize(p);
      const { target, targetMean, activation, centred, noise } = p;
      return ridgeEquivalents(
        {
          ...{ N, d, n, W, betaStar, target, targetMean, activation, centred },
          ...{ noiseVariance: noise ** 2, directions: p.ridgeDirections, backend: this.#backend.name },
        },
        p.lambdas.map((lambda) => (lambda * n) / N),
      );
    };
    const before = await rememberBy(this.#expectedBefore, pencil, key, () => at(0));
    return { after: await at(rate), before };
  }
}
