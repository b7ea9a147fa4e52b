import type { Backend, Matrix, Operator, Pencil } from '../../kernels/backends/backend.ts';
import { activationCoefficients } from '../../kernels/model/activations.ts';
import type { Extremes } from '../../kernels/spectral/extremes.ts';
import { norm } from '../../kernels/vectors/vector.ts';
import { pencilExtremes } from '../../kernels/spectral/pencil-extremes.ts';
import { predictedCounts } from '../../kernels/theory/counts.ts';
import { edgeMargin, isotropicEdge } from '../../kernels/theory/edges.ts';
import { noiseEdge } from '../../kernels/theory/noise-edge.ts';
import { noisyBulk } from '../../kernels/theory/noisy-bulk.ts';
import { outliersOf, type PredictedSpikes } from '../../kernels/theory/outliers.ts';
import type { FinishedRun, Run } from '../../kernels/network/descent.ts';
import type { DrawParameters, Network } from '../../kernels/network/draw.ts';
import { GradientStatistics } from '../../kernels/network/gradient-statistics.ts';
import { overlapsOf } from '../../kernels/network/overlaps.ts';
import { recordedPowers } from '../../kernels/network/readout-powers.ts';
import { leftSignal, spanOverlap } from '../../kernels/network/signal.ts';
import type { TwoStepParameters } from './point.ts';

/** What a point records (MODEL §2.7); lists run over singular values, largest first. */
export interface TwoStepResult {
  /** The largest singular values of W_T: all above the edge, then `bulkValues` more. */
  singularValues: Float64Array;
  /** max(|Wv − su|, |Wᵀu − sv|)/s of each, computed with W. */
  tripletResiduals: Float64Array;
  /** |⟨v, β*⟩| of each right vector. */
  rightTarget: Float64Array;
  /** |⟨v, β⟩|/‖β‖ of each right vector. */
  rightBeta: Float64Array;
  /** |⟨u, â^{∘k}⟩| for k = 1 … 4; each a list over singular values. */
  leftPower: Float64Array[];
  /** Length of β*'s projection on the span of the outliers' right vectors. */
  outlierSpanTarget: number;
  /** Null if the weights have diverged, so that nothing can be said. */
  outlierCount: number | null;
  /** Largest singular value of W_T without the signal directions (MODEL §2.5). */
  edgeMeasured: number;
  /** The noise edge (MODEL §2.5); null for three steps and more. */
  edgeNoise: number | null;
  /** 1 + √(N/d). */
  edgeIsotropic: number;
  /** Factor above an edge from which a value counts as an outlier. */
  edgeMargin: number;
  /** ‖W_T − W_0‖_F */
  displacement: number;
  /** Mean r² at the last gradient. */
  residualMeanSquare: number;
  /** Root mean square of f at the last gradient. */
  outputRms: number;
  /** Asymptotic counts (MODEL §2.2); null where the theory makes none. */
  predictedNonlinear: number | null;
  predictedTotal: number | null;
  predictedPresent: number | null;
  /** Spikes of the finite-N predictor (MODEL §2.4), strongest first; null for three and more steps and for the `standard` output scaling. */
  predictedSpikes: PredictedSpikes | null;
  /** All singular values; null unless the point asks for them. */
  spectrum: Float64Array | null;
  /** Lanczos steps taken, those for the edge included. */
  lanczosSteps: number;
  /** False if Lanczos met its step bound first (the residuals then say how far it came), or if the weights have diverged. */
  converged: boolean;
}

/** Tolerance on the residuals of bulk values, which serve gap statistics: their vectors are not needed. */
const bulkTolerance = 2e-4;

/** A run at its end, and the parameters of its point. */
export interface ObservedRun extends Omit<FinishedRun<Run>, 'run'> {
  parameters: TwoStepParameters;
}

/** Records what MODEL §2.7 asks of the weights at the end of a run. */
export class Observer {
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

  /** Releases what the observer holds on the backend. */
  release(): void {
    this.#backend.release(this.#left, this.#start);
  }

  /**
   * Records runs that differ in their last step size only.
   * @param emit called with the index of each observation, in no particular order
   */
  async observe(
    pencil: Pencil,
    observations: readonly ObservedRun[],
    emit: (index: number, result: TwoStepResult) => void,
  ): Promise<void> {
    const { N, d } = this.#network;
    const right = await this.#statistics.rightSignal(observations[0].steps);
    const members = observations.map(({ rate, parameters: { bulkValues } }) => ({
      rate,
      request: {
        start: this.#start,
        left: this.#left,
        right,
        margin: edgeMargin(N),
        further: Math.min(bulkValues, N, d),
        furtherTolerance: bulkTolerance,
      },
    }));
    await pencilExtremes(this.#backend, pencil, members, async (index, extremes) => {
      const observation = observations[index];
      emit(index, await this.#record(observation, pencil.at(observation.rate), extremes));
    });
    this.#backend.release(right);
  }

  async #record({ parameters: p, steps }: ObservedRun, w: Operator, extremes: Extremes): Promise<TwoStepResult> {
    const backend = this.#backend;
    const { N, d } = this.#network;
    const margin = edgeMargin(N);
    const { edge, triplets } = extremes;
    const beta = await this.#statistics.beta(steps[0].gradient);
    const overlaps = await overlapsOf(backend, triplets, this.#network, beta);
    backend.release(triplets.left, triplets.right);
    const outliers = triplets.values.filter((s) => s > edge * margin).length;
    const finite = Number.isFinite(edge) && triplets.values.every(Number.isFinite);
    const noise = await this.#statistics.noise(steps, p.batch === 'reused');
    const bulk = noise && noisyBulk(noise);
    const edgeNoise = bulk && noiseEdge(bulk);
    // With the standard scaling the second gradient correlates with W0, which the predictor leaves out.
    const spikes =
      p.outputScaling === 'standard' || !finite ? null : await this.#statistics.spikes(steps, p.batch === 'reused');
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
      outlierCount: finite ? outliers : null,
      edgeMeasured: edge,
      edgeNoise,
      edgeIsotropic: isotropicEdge(N, d),
      edgeMargin: margin,
      displacement: await this.#statistics.displacement(steps),
      residualMeanSquare: (norm(last.residual) / samples) ** 2,
      outputRms: norm(last.output) / samples,
      predictedNonlinear: predicted.nonlinear,
      predictedTotal: predicted.total,
      predictedPresent: predicted.present,
      predictedSpikes: spikes && bulk && edgeNoise !== null ? await outliersOf(backend, spikes, bulk, edgeNoise) : null,
      spectrum: p.spectrum ? await this.#spectrum(w) : null,
      lanczosSteps: extremes.steps,
      converged: finite && triplets.outcome === 'converged',
    };
  }

  async #spectrum(w: Operator): Promise<Float64Array> {
    const evaluated = w.evaluate();
    const values = await this.#backend.singularValues(evaluated);
    this.#backend.release(evaluated);
    return values;
  }
}
