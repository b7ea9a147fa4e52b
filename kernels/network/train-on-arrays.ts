import type { Backend } from '../backends/backend.ts';
import type { BackendName } from '../backends/names.ts';
import { openWished } from '../backends/open.ts';
import type { Activation } from '../model/activations.ts';
import { type OutputScaling, outputScalings } from '../model/laws.ts';
import { measuredEdge } from '../spectral/measured-edge.ts';
import { largestTriplets } from '../spectral/triplets.ts';
import { manyNodes } from '../theory/neuron-nodes.ts';
import { checkLength, checkNumbers } from './check-length.ts';
import { checkActivation, checkFlag, checkList, checkName, checkWhole } from './check-options.ts';
import { Descent, type Run } from './descent.ts';
import { type Network, readoutOf } from './draw.ts';
import { overlapsOf } from './overlaps.ts';
import { readoutPowers } from './readout-powers.ts';
import { type ArrayTheory, arrayTheory } from './array-theory.ts';
import { GradientStatistics } from './gradient-statistics.ts';
import type { NoiseOfSpikes } from './prediction.ts';
import { leftSignal } from './signal.ts';

/** A network and its data as row-major arrays (MODEL §1). The arrays are not changed. */
export interface ArrayDraw {
  /** Hidden width. */
  N: number;
  /** Input dimension. */
  d: number;
  /** Batch size. */
  n: number;
  /** Initial weights, N×d. */
  W0: Float64Array;
  /** Readout, N values. */
  a: Float64Array;
  /** β*, d values, of length 1 (not checked). */
  betaStar: Float64Array;
  /** Inputs X (n×d) and labels y (n values): one batch that every step uses again, one batch per step, or fewer, which the steps go through in order, again and again. */
  batches: {
    /** Inputs, n×d, row-major. */
    X: Float64Array;
    /** Labels, n values. */
    y: Float64Array;
  }[];
}

/** What `trainOnArrays` returns. */
export interface Trained {
  /** One result for each step, in order. */
  steps: StepResult[];
}

/** How `trainOnArrays` trains, and what it returns of each step. */
export interface ArrayOptions {
  /** σ. */
  activation: Activation;
  /** Subtracts c_0 = E σ(z) from σ (default false). */
  centred?: boolean;
  /** Step-size exponents α_t, η_t = s_t N^{α_t}. There are as many steps as exponents, at least one. */
  alphas: number[];
  /** Prefactors s_t, one per step (default 1). */
  prefactors?: number[];
  /** The factor in front of aᵀσ (default `mean-field`). */
  outputScaling?: OutputScaling;
  /** Precision of the calculation. The default is `f64` on the native backend; tfjs has `f32` only. */
  precision?: 'f64' | 'f32';
  /** What computes (default: `native`; where its addon is not built, `tfjs` with a warning). */
  backend?: BackendName;
  /** Number of triplets of each W_t, at most min(N, d) (default 6). */
  topK?: number;
  /** Nodes of the readout, over which the theory is interpolated (default 24; rows of the experiments choose 12 or 24 by their error). */
  nodes?: number;
  /**
   * Which noise the predictor gives to the right vectors of S (MODEL §2.4): the `mean` over all directions (default), or their `own`, as rows
   * of the experiments have it. The exact cases follow the former; the latter is nearer to what is measured.
   */
  noiseOfSpikes?: NoiseOfSpikes;
}

/** One gradient step and the largest singular triplets (s, u, v) of the weights after it, largest first. */
export interface StepResult extends ArrayTheory {
  /** G_t, N×d, row-major. */
  G: Float64Array;
  /** W_t, N×d, row-major. */
  W: Float64Array;
  /** r_t = y_t − f_{W_{t−1}}(X_t), n values. */
  residual: Float64Array;
  /** The largest singular values s of W_t. */
  singularValues: Float64Array;
  /** max(‖W v − s u‖, ‖Wᵀu − s v‖)/s of each triplet. */
  tripletResiduals: Float64Array;
  /** |⟨v, β*⟩| of each triplet. */
  rightTarget: Float64Array;
  /** |⟨v, β⟩|/‖β‖ of each triplet, with β = X1ᵀr1/n. */
  rightBeta: Float64Array;
  /** |⟨u, â^{∘k}⟩| for k = 1 … 4, a list for each triplet. */
  leftPower: Float64Array[];
}

/** @throws TypeError or RangeError if an array or a size does not fit */
function checkDraw(draw: ArrayDraw, steps: number): void {
  const { N, d, n } = draw;
  for (const [name, size] of Object.entries({ N, d, n })) checkWhole(name, size);
  checkNumbers('W0 (N×d)', draw.W0, N * d);
  checkNumbers('a (N)', draw.a, N);
  checkNumbers('betaStar (d)', draw.betaStar, d);
  if (!Array.isArray(draw.batches)) throw new TypeError('batches must be an array of { X, y }');
  if (draw.batches.length === 0 || draw.batches.length > steps) {
    throw new RangeError(`${draw.batches.length} batches for ${steps} steps; give from 1 to ${steps}`);
  }
  draw.batches.forEach(({ X, y }, t) => {
    checkNumbers(`batches[${t}].X (n×d)`, X, n * d);
    checkNumbers(`batches[${t}].y (n)`, y, n);
  });
}

/** @throws TypeError or RangeError if an option is none */
function checkOptions(options: ArrayOptions): void {
  const { centred = false, outputScaling = 'mean-field', noiseOfSpikes = 'mean' } = options;
  const { topK = 6, nodes = manyNodes } = options;
  checkActivation(options.activation);
  checkList('alphas', options.alphas);
  if (options.alphas.length === 0) throw new RangeError('alphas is empty; give one exponent per step');
  if (options.prefactors !== undefined) {
    checkList('prefactors', options.prefactors);
    checkLength('prefactors (one per step)', options.prefactors, options.alphas.length);
  }
  checkFlag('centred', centred);
  checkName('outputScaling', outputScaling, outputScalings);
  checkName('noiseOfSpikes', noiseOfSpikes, ['own', 'mean']);
  checkWhole('topK', topK, 0);
  checkWhole('nodes', nodes);
}

/**
 * Takes gradient steps (MODEL §1) of a network that is given as arrays, with the same code as the experiments.
 *
 *     import { trainOnArrays } from 'nightsweep';
 *     const { steps } = await trainOnArrays(
 *       { N, d, n, W0, a, betaStar, batches: [{ X, y }] },
 *       { activation: 'tanh', alphas: [0.3, 0.4] },
 *     );
 *     console.log(steps[1].singularValues, steps[1].learned);
 *
 * @returns gradient, weights and largest singular triplets of each step
 * @throws TypeError or RangeError if an array, a size or an option does not fit
 * @throws PrecisionError if the backend does not have the precision
 * @throws AddonMissingError if the native backend is asked for and its addon is not built, TfjsMissingError if the kind of tfjs is not installed
 */
export async function trainOnArrays(draw: ArrayDraw, options: ArrayOptions): Promise<Trained> {
  checkOptions(options);
  checkDraw(draw, options.alphas.length);
  const { N, d, n } = draw;
  // The caller may change or transfer these while the calculation goes on.
  const [a, betaStar] = [draw.a, draw.betaStar].map((values) => Float64Array.from(values));
  const backend: Backend = await openWished(options);
  const network: Network = {
    N,
    d,
    W0: backend.upload(draw.W0, N, d),
    readout: backend.upload(a, N, 1),
    readoutValues: a,
    readoutPowers: readoutPowers(a),
    betaStar,
  };
  const { activation, centred = false, outputScaling = 'mean-field' } = options;
  const readout = readoutOf({ activation, centred, outputScaling }, network);
  const given = draw.batches.map(({ X, y }) => ({ X: backend.upload(X, n, d), labels: backend.upload(y, n, 1) }));
  const rates = options.alphas.map((alpha, t) => (options.prefactors?.[t] ?? 1) * N ** alpha);
  const batches = rates.map((_, t) => given[t % given.length]);
  const runs = rates.map((_, t) => ({
    readout,
    rates: rates.slice(0, t + 1),
    batches: batches.slice(0, t + 1),
  }));
  const start = backend.normals(
    { role: 'lanczos-start', index: 0, rows: 1, cols: d, seed: 0, replicate: 0 },
    { scale: 1 },
  );
  const further = Math.min(options.topK ?? 6, N, d);

  const statistics = new GradientStatistics(backend, network, options.nodes ?? manyNodes);
  const left = leftSignal(backend, network);
  const steps: StepResult[] = [];
  const descent = new Descent<Run>(backend, network, async (pencil, [{ rate, steps: taken }]) => {
    const w = pencil.at(rate);
    const { gradient } = taken[taken.length - 1];
    const triplets = await largestTriplets(backend, w, start, { further });
    const right = await statistics.rightSignal(taken);
    const { edge } = await measuredEdge(w, { start, left, right });
    const beta = await statistics.beta(taken[0].gradient);
    const { rightTarget, rightBeta, leftPower, pairs } = await overlapsOf(backend, triplets, network, beta);
    const theory = await arrayTheory(backend, network, statistics, {
      ...{ steps: taken, values: triplets.values, pairs, measured: edge },
      ...{ standard: outputScaling === 'standard' },
      noiseOfSpikes: options.noiseOfSpikes ?? 'mean',
    });
    const W = w.evaluate();
    steps.push({
      G: await backend.read(gradient.G),
      W: await backend.read(W),
      residual: gradient.residual,
      singularValues: triplets.values,
      tripletResiduals: triplets.residuals,
      rightTarget,
      rightBeta,
      leftPower,
      ...theory,
    });
    backend.release(W, right, triplets.left, triplets.right);
  });
  await descent.take(runs);
  backend.release(start, left, network.W0, network.readout, ...given.flatMap(({ X, labels }) => [X, labels]));
  return { steps };
}
