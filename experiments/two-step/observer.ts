import type { Backend, Matrix, Operator } from '../../kernels/backends/backend.ts';
import { activationCoefficients } from '../../kernels/model/activations.ts';
import { predictionFails } from '../../kernels/model/input-laws.ts';
import type { Extremes } from '../../kernels/backends/extremes.ts';
import { dot, norm } from '../../kernels/vectors/vector.ts';
import { nearVectors } from '../../kernels/spectral/near-vectors.ts';
import { pencilExtremes } from '../../kernels/spectral/pencil-extremes.ts';
import { predictedCounts } from '../../kernels/theory/counts.ts';
import { type ClassCounts, classCounts, classOf, type ValueClass } from '../../kernels/theory/classify.ts';
import { edgeMargin, isotropicEdge, tailMargin } from '../../kernels/theory/edges.ts';
import type { PredictedSpikes } from '../../kernels/theory/outliers.ts';
import type { FinishedRun, Run } from '../../kernels/network/descent.ts';
import type { DrawParameters, Network } from '../../kernels/network/draw.ts';
import { GradientStatistics } from '../../kernels/network/gradient-statistics.ts';
import { overlapsOf } from '../../kernels/network/overlaps.ts';
import { type Participation, participationOf } from '../../kernels/network/participation.ts';
import { Prediction } from '../../kernels/network/prediction.ts';
import { recordedPowers } from '../../kernels/network/readout-powers.ts';
import { leftSignal, project, spanOverlap } from '../../kernels/network/signal.ts';
import type { DrawnData } from '../../kernels/network/drawn-data.ts';
import { knownAlphas, type TwoStepParameters } from './point.ts';
import { RidgeOfRuns, type RidgeResult, type TrainedWeights } from './ridge.ts';

/** What a point records (MODEL §2.7); lists run over singular values, largest first. */
export interface TwoStepResult {
  /** The largest singular values of W_T: all that may be learned or submerged, then `bulkValues` more. */
  singularValues: Float64Array;
  /** max(|Wv − su|, |Wᵀu − sv|)/s of each, computed with W. */
  tripletResiduals: Float64Array;
  /** |⟨v, β*⟩| of each right vector. */
  rightTarget: Float64Array;
  /** |⟨v, β⟩|/‖β‖ of each right vector. */
  rightBeta: Float64Array;
  /** |⟨v, β*_r⟩| of each right vector for every direction r of the target; each a list over singular values. */
  rightTargets: Float64Array[];
  /** For every direction r of the target, the length of β*_r's projection on the span of the learned directions' right vectors. */
  outlierSpanTargets: Float64Array;
  /** |⟨u, â^{∘k}⟩| for k = 1 … 4; each a list over singular values. */
  leftPower: Float64Array[];
  /** How well each triplet matches the predicted signal, from 0 to 1 (MODEL §2.5b); null if the weights have diverged. */
  signalMatch: Float64Array | null;
  /** Learned directions, noise outliers, and directions in the tail of the noise; null if the weights have diverged. */
  classes: ClassCounts | null;
  /**
   * Participation of neurons and samples in the first triplets, up to the last that is not bulk.
   */
  participation: Participation;
  /** Length of β*'s projection on the span of the learned directions' right vectors. */
  outlierSpanTarget: number;
  /** Largest singular value of W_T without the signal directions (MODEL §2.5). */
  edgeMeasured: number;
  /** The noise edge (MODEL §2.5); null if the weights have diverged. */
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
  /** Why there are no predicted spikes; null where there are. */
  noPrediction: string | null;
  /** Spikes of the finite-N predictor (MODEL §2.4), strongest first; null for the `standard` output scaling. */
  predictedSpikes: PredictedSpikes | null;
  /** The strengths of the learned directions, from their values through the bulk with its noise (MODEL §2.4); null where predictedSpikes is. */
  learnedStrengths: Float64Array | null;
  /** For each predicted spike, the strength from which on it counts as learned; null where predictedSpikes is. */
  leastStrengths: Float64Array | null;
  /** All singular values; null unless the point asks for them. */
  spectrum: Float64Array | null;
  /** Ridge regressions on the features of fresh samples; null if the point asks for none. */
  ridge: RidgeResult | null;
  /** ⟨w_i, β*⟩/‖w_i‖ of every row of W_T; null unless the point asks for it, and where the weights have diverged. */
  neuronOverlaps: Float64Array | null;
  /** Vectors that W was multiplied with, those for the edge included. */
  lanczosSteps: number;
  /** False if the search met a bound on its length first (the residuals then say how far it came), or if the weights have diverged. */
  converged: boolean;
}

const noSpikes = { predictedSpikes: null, learnedStrengths: null, leastStrengths: null };

/** What the prediction says of spikes, and of the strengths that learned values come from. */
async function spikesOf(
  prediction: Prediction,
  learned: readonly number[],
): Promise<Pick<TwoStepResult, 'predictedSpikes' | 'learnedStrengths' | 'leastStrengths'>> {
  return {
    predictedSpikes: await prediction.outliers(),
    learnedStrengths: await prediction.strengthsFor(learned),
    leastStrengths: await prediction.leastStrengths(),
  };
}

function whyNoPrediction({ outputScaling, inputs }: TwoStepParameters, noiseEdge: number | null): string | null {
  if (noiseEdge === null) return 'with so few neurons the noise has no edge';
  // S then has the right directions, but not the right strengths (MODEL §2.4b).
  if (outputScaling === 'standard') return 'the standard scaling changes what the strengths of S are';
  return predictionFails(inputs);
}

/**
 * Tolerance on the residuals of bulk values, which serve gap statistics. In f64 their vectors, too, should be the same in any company:
 * what is left of their errors depends on rounding.
 */
const bulkTolerance = { f32: 5e-4, f64: 1e-7 } as const;

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
  /** Leading right vectors of W0, near which the searches begin; they are found when the first run ends. */
  #near: { vectors: Matrix | null } | undefined;
  readonly #data: DrawnData;
  readonly #ridge: RidgeOfRuns;
  readonly #statistics: GradientStatistics;

  constructor(backend: Backend, network: Network, data: DrawnData, { seed, replicate }: DrawParameters) {
    this.#backend = backend;
    this.#network = network;
    this.#left = leftSignal(backend, network);
    this.#start = backend.normals(
      { role: 'lanczos-start', index: 0, rows: 1, cols: network.d, seed, replicate },
      { scale: 1 },
    );
    this.#data = data;
    this.#ridge = new RidgeOfRuns(backend, network, data);
    this.#statistics = new GradientStatistics(backend, network);
  }

  /** Releases what the observer holds on the backend. */
  release(): void {
    this.#backend.release(this.#left, this.#start);
    if (this.#near?.vectors) this.#backend.release(this.#near.vectors);
  }

  /**
   * Records runs that differ in their last step size only.
   * @param emit called with the index of each observation, in no particular order
   */
  async observe(
    { pencil, preactivations }: Pick<TrainedWeights, 'pencil' | 'preactivations'>,
    observations: readonly ObservedRun[],
    emit: (index: number, result: TwoStepResult) => void,
  ): Promise<void> {
    const { N, d } = this.#network;
    const right = await this.#statistics.rightSignal(observations[0].steps);
    this.#near ??= { vectors: nearVectors(this.#backend, this.#network.W0, this.#start) };
    const near = this.#near.vectors;
    const predictions = await Promise.all(observations.map((observation) => this.#predict(observation)));
    const ridges: (RidgeResult | null)[] = [];
    for (const { parameters, rate } of observations) {
      ridges.push(await this.#ridge.of(parameters, { pencil, preactivations, rate }));
    }
    const members = observations.map(({ rate, parameters: { bulkValues } }, index) => ({
      rate,
      request: {
        start: this.#start,
        near,
        left: this.#left,
        right,
        // Every value that may count by any class is recorded.
        margin: tailMargin(N),
        exactMargin: edgeMargin(N),
        ceiling: predictions[index].noiseEdge ?? Infinity,
        further: Math.min(bulkValues, N, d),
        furtherTolerance: bulkTolerance[this.#backend.precision],
      },
    }));
    await pencilExtremes(this.#backend, pencil, members, async (index, extremes) => {
      const observation = observations[index];
      const result = await this.#record(observation, pencil.at(observation.rate), predictions[index], extremes);
      emit(index, { ...result, ridge: ridges[index] });
    });
    this.#backend.release(right);
  }

  async #predict({ steps }: ObservedRun): Promise<Prediction> {
    return Prediction.of(this.#backend, this.#network, await this.#statistics.weights(steps));
  }

  async #record(
    { parameters: p, steps }: ObservedRun,
    w: Operator,
    prediction: Prediction,
    extremes: Extremes,
  ): Promise<Omit<TwoStepResult, 'ridge'>> {
    const backend = this.#backend;
    const { N, d } = this.#network;
    const { edge, triplets } = extremes;
    const { values } = triplets;
    const beta = await this.#statistics.beta(steps[0].gradient);
    const { pairs, ...overlaps } = await overlapsOf(backend, triplets, this.#network, beta);
    backend.release(triplets.left, triplets.right);
    const finite = Number.isFinite(edge) && values.every(Number.isFinite);
    const { noiseEdge } = prediction;
    const match = finite ? prediction.match(pairs) : null;
    const classes =
      match === null || noiseEdge === null
        ? null
        : Array.from(values, (s, k): ValueClass => classOf(s, match[k], { noise: noiseEdge, measured: edge, N }));
    const classed = 1 + (classes?.findLastIndex((found) => found !== 'bulk') ?? -1);
    const learned = pairs.filter((_, k) => classes?.[k] === 'learned');
    const directions = await this.#data.directions(p);
    const learnedRights = learned.map((pair) => pair.right);
    const spanTargets = Float64Array.from(directions, (unit) => spanOverlap(unit, learnedRights));
    const noPrediction = finite ? whyNoPrediction(p, noiseEdge) : 'the weights have diverged';
    const alphas = knownAlphas(p);
    const predicted =
      alphas === null || predictionFails(p.inputs) !== null
        ? null
        : predictedCounts(alphas, activationCoefficients(p.activation), p.readout);
    const last = steps[steps.length - 1].gradient;
    const samples = Math.sqrt(last.output.length);
    return {
      singularValues: values,
      tripletResiduals: triplets.residuals,
      rightTarget: overlaps.rightTarget,
      rightBeta: overlaps.rightBeta,
      rightTargets: directions.map((unit) => Float64Array.from(pairs, ({ right }) => Math.abs(dot(right, unit)))),
      leftPower: Array.from({ length: recordedPowers }, (_, k) =>
        Float64Array.from(overlaps.leftPower, (powers) => powers[k]),
      ),
      signalMatch: match,
      classes: classes && classCounts(classes),
      participation: await participationOf(backend, last.batch.X, pairs.slice(0, classed)),
      outlierSpanTarget: spanTargets[0],
      outlierSpanTargets: spanTargets,
      edgeMeasured: edge,
      edgeNoise: noiseEdge,
      edgeIsotropic: isotropicEdge(N, d),
      edgeMargin: edgeMargin(N),
      displacement: await this.#statistics.displacement(steps),
      residualMeanSquare: (norm(last.residual) / samples) ** 2,
      outputRms: norm(last.output) / samples,
      predictedNonlinear: predicted?.nonlinear ?? null,
      predictedTotal: predicted?.total ?? null,
      predictedPresent: predicted?.present ?? null,
      noPrediction,
      ...(noPrediction !== null
        ? noSpikes
        : await spikesOf(
            prediction,
            Array.from(values).filter((_, k) => classes?.[k] === 'learned'),
          )),
      spectrum: p.spectrum ? await this.#spectrum(w) : null,
      neuronOverlaps: p.neurons && finite ? await this.#neuronOverlaps(w) : null,
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

  async #neuronOverlaps(w: Operator): Promise<Float64Array> {
    const W = w.evaluate();
    const projections = await project(this.#backend, W, this.#network.betaStar);
    const squares = await this.#backend.rowProducts(W, W);
    this.#backend.release(W);
    return projections.map((along, i) => along / Math.sqrt(squares[i]));
  }
}
