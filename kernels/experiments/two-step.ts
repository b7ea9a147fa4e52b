import type { Backend, Matrix, Precision } from '../backends/backend.ts';
import { activationCoefficients } from '../model/activations.ts';
import { norm } from '../spectral/orthonormal.ts';
import { measuredEdge } from '../spectral/measured-edge.ts';
import { largestTriplets } from '../spectral/triplets.ts';
import { predictedCounts } from '../theory/counts.ts';
import { edgeMargin, isotropicEdge } from '../theory/edges.ts';
import { noiseEdge } from '../theory/noise-edge.ts';
import { Descent, type Run, type Step } from './descent.ts';
import { type Batch, type DrawParameters, drawBatch, drawNetwork, type Network } from './draw.ts';
import { GradientStatistics } from './gradient-statistics.ts';
import { overlapsOf } from './overlaps.ts';
import { recordedPowers } from './readout-powers.ts';
import { leftSignal, spanOverlap } from './signal.ts';

/** Version of the experiment: it is part of every point's identity and grows when results change. */
export const twoStepVersion = 1;

export type BatchMode = 'reused' | 'independent';

/** Every parameter of a point of the two-step experiment; despite its name it takes one, two, three or more steps. */
export interface TwoStepParameters extends DrawParameters {
  /** α_t, one per step. */
  alphas: readonly number[];
  /** s_t, one per step: η_t = s_t N^{α_t}. */
  prefactors: readonly number[];
  batch: BatchMode;
  precision: Precision;
  /** Singular values of the bulk to record below the edge (at least 3). */
  bulkValues: number;
  /** Whether to record all singular values. */
  spectrum: boolean;
}

/** What a point records (MODEL §2.7); lists run over singular values, largest first. */
export interface TwoStepResult {
  singularValues: Float64Array;
  tripletResiduals: Float64Array;
  rightTarget: Float64Array;
  rightBeta: Float64Array;
  /** |⟨u, â^{∘k}⟩| for k = 1 … 4; each a list over singular values. */
  leftPower: Float64Array[];
  /** Length of β*'s projection on the span of the outliers' right vectors. */
  outlierSpanTarget: number;
  outlierCount: number;
  edgeMeasured: number;
  edgeNoise: number | null;
  edgeIsotropic: number;
  edgeMargin: number;
  /** ‖W_T − W_0‖_F */
  displacement: number;
  /** Mean r² and root mean square of f at the last gradient. */
  residualMeanSquare: number;
  outputRms: number;
  predictedNonlinear: number | null;
  predictedTotal: number | null;
  predictedPresent: number | null;
  /** All singular values, where asked for. */
  spectrum: Float64Array | null;
  lanczosSteps: number;
  /** False where Lanczos met its step bound first; the residuals then say how far it came. */
  converged: boolean;
}

/** A point to compute within a block: a run of steps and what to record at its end. */
interface PointRun extends Run {
  index: number;
}

/** Tolerance on the residual of the bulk's values: they are kept for gap statistics, not for their vectors. */
const bulkTolerance = 1e-4;

/**
 * Computes points that share a draw, and hands each result on as soon as it is known. The points may differ in `alphas`,
 * `prefactors`, `batch`, `bulkValues` and `spectrum` only.
 */
export async function runTwoStep(
  backend: Backend,
  points: readonly TwoStepParameters[],
  emit: (index: number, result: TwoStepResult) => void,
): Promise<void> {
  const shared = points[0];
  const network = await drawNetwork(backend, shared);
  const count = points.reduce((most, p) => Math.max(most, p.batch === 'independent' ? p.alphas.length : 1), 1);
  const batches: Batch[] = [];
  for (let index = 1; index <= count; index++) {
    batches.push(await drawBatch(backend, shared, network.betaStar, index));
  }
  const observer = new Observer(backend, network, shared);
  const runs: PointRun[] = points.map((p, index) => ({
    index,
    rates: p.alphas.map((alpha, t) => p.prefactors[t] * network.N ** alpha),
    batches: p.alphas.map((_, t) => batches[p.batch === 'independent' ? t : 0]),
  }));
  const descent = new Descent<PointRun>(backend, network, async (run, w, steps) => {
    emit(run.index, await observer.observe(points[run.index], w, steps));
  });
  await descent.take(runs);
  observer.release();
  backend.release(network.W0, network.readout, ...batches.flatMap(({ X, labels }) => [X, labels]));
}

/** Records what MODEL §2.7 asks of the weights at the end of a run. */
class Observer {
  readonly #backend: Backend;
  readonly #network: Network;
  readonly #left: Matrix;
  readonly #start: Matrix;
  readonly #statistics: GradientStatistics;

  constructor(backend: Backend, network: Network, { seed, replicate }: DrawParameters) {
    this.#backend = backend;
    this.#network = network;
    this.#left = leftSignal(backend, network);
    this.#start = backend.normals(
      { role: 'lanczos-start', index: 0, rows: 1, cols: network.d, seed, replicate },
      { scale: 1 },
    );
    this.#statistics = new GradientStatistics(backend, network);
  }

  release(): void {
    this.#backend.release(this.#left, this.#start);
  }

  async observe(p: TwoStepParameters, w: Matrix, steps: readonly Step[]): Promise<TwoStepResult> {
    const backend = this.#backend;
    const { N, d } = this.#network;
    const signal = await this.#statistics.rightSignal(steps);
    const { edge, steps: edgeSteps } = await measuredEdge(backend, w, this.#start, this.#left, signal);
    backend.release(signal);
    const margin = edgeMargin(N);
    const triplets = await largestTriplets(backend, w, this.#start, {
      above: edge * margin,
      further: Math.min(p.bulkValues, N, d),
      furtherTolerance: bulkTolerance,
    });
    const beta = await this.#statistics.beta(steps[0].gradient);
    const overlaps = await overlapsOf(backend, triplets, this.#network, beta);
    backend.release(triplets.left, triplets.right);
    const outliers = triplets.values.filter((s) => s > edge * margin).length;
    const noise = await this.#statistics.noise(steps, p.batch === 'reused');
    const predicted = predictedCounts(p.alphas, activationCoefficients(p.activation));
    const last = steps[steps.length - 1].gradient;
    const samples = Math.sqrt(last.output.length);
    return {
      singularValues: triplets.values,
      tripletResiduals: triplets.residuals,
      rightTarget: overlaps.rightTarget,
      rightBeta: overlaps.rightBeta,
      leftPower: Array.from({ length: recordedPowers }, (_, k) =>
        Float64Array.from(overlaps.leftPower, (powers) => powers[k]),
      ),
      outlierSpanTarget: spanOverlap(this.#network.betaStar, overlaps.right.slice(0, outliers)),
      outlierCount: outliers,
      edgeMeasured: edge,
      edgeNoise: noise && noiseEdge(noise),
      edgeIsotropic: isotropicEdge(N, d),
      edgeMargin: margin,
      displacement: await this.#statistics.displacement(steps),
      residualMeanSquare: (norm(last.residual) / samples) ** 2,
      outputRms: norm(last.output) / samples,
      predictedNonlinear: predicted.nonlinear,
      predictedTotal: predicted.total,
      predictedPresent: predicted.present,
      spectrum: p.spectrum ? await backend.singularValues(w) : null,
      lanczosSteps: triplets.steps + edgeSteps,
      converged: triplets.outcome === 'converged',
    };
  }
}
