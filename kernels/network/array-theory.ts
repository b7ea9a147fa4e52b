import type { Backend } from '../backends/backend.ts';
import { classCounts, classOf } from '../theory/classify.ts';
import type { SingularPair } from '../theory/signal-match.ts';
import type { Step } from './descent.ts';
import type { Network } from './draw.ts';
import type { GradientStatistics } from './gradient-statistics.ts';
import { type NoiseOfSpikes, Prediction } from './prediction.ts';

/** The finite-N prediction of the weights W_t (MODEL §2.4, §2.4b, §2.5). */
export interface WeightsPrediction {
  /** The six largest singular values θ of S. */
  strengths: Float64Array;
  /** The singular value of W_t that each makes; the noise edge if it makes no outlier. */
  values: Float64Array;
  /** |⟨v, β*⟩| of the right singular vector of this value; 0 if there is no outlier. */
  overlaps: Float64Array;
  /** The match of its vectors with S; 0 if there is no outlier. */
  matches: Float64Array;
  /** 1 + τ_i: by so much the gradients stretch row i of W0; N values. */
  rowScales: Float64Array;
  /** The noise edge. */
  noiseEdge: number;
}

/** What the theory says of weights, and of their largest singular triplets. */
export interface ArrayTheory {
  /** What the finite-N predictor says; null for the `standard` output scaling, and if the weights have diverged. */
  prediction: WeightsPrediction | null;
  /** How well each triplet matches the predicted signal S, from 0 to 1 (MODEL §2.5b); null if the weights have diverged. */
  signalMatch: Float64Array | null;
  /** Learned directions among the triplets: above the noise edge, with a match above 1/4; null if the weights have diverged. */
  learned: number | null;
  /** Triplets above the noise edge without a match; null if the weights have diverged. */
  noiseOutliers: number | null;
  /**
   * Triplets with a match above 1/2 below the noise edge and above the measured edge by a factor 1 + N^(−2/3); null if the weights have
   * diverged.
   */
  submerged: number | null;
}

/** What `arrayTheory` looks at. */
interface Observed {
  /** All steps so far. */
  steps: readonly Step[];
  /** Whether the output scaling is `standard`. */
  standard: boolean;
  /** The largest singular values of the weights, and their vectors. */
  values: Float64Array;
  pairs: readonly SingularPair[];
  /** The measured edge. */
  measured: number;
  /** Which noise the spikes meet. */
  noiseOfSpikes: NoiseOfSpikes;
}

/** The theory of the weights after some steps, and the classes of their triplets (MODEL §2.4b, §2.5b). */
export async function arrayTheory(
  backend: Backend,
  network: Network,
  statistics: GradientStatistics,
  { steps, standard, values, pairs, measured, noiseOfSpikes }: Observed,
): Promise<ArrayTheory> {
  const predicted = await Prediction.of(backend, network, await statistics.weights(steps), noiseOfSpikes);
  const { noiseEdge } = predicted;
  const outliers = standard ? null : await predicted.outliers();
  const match = predicted.match(pairs);
  const counts =
    match === null || noiseEdge === null
      ? { learned: null, noiseOutliers: null, submerged: null }
      : classCounts(Array.from(values, (s, k) => classOf(s, match[k], { noise: noiseEdge, measured, N: network.N })));
  return {
    prediction:
      outliers === null || noiseEdge === null
        ? null
        : { ...outliers, rowScales: await statistics.rowScales(steps), noiseEdge },
    signalMatch: match,
    ...counts,
  };
}
