import type { Cell, StoredColumn, Tolerance } from '../../kernels/contract/column.ts';
import { maxDirections } from '../../kernels/model/targets.ts';
import type { TwoStepResult } from './observer.ts';
import { parameterColumns } from './parameter-columns.ts';
import type { TwoStepParameters } from './point.ts';
import { ridgeColumns } from './ridge-columns.ts';

type Stored = StoredColumn<TwoStepParameters, TwoStepResult>;
type OfResult = (p: TwoStepParameters, r: TwoStepResult) => Cell;

/**
 * How often the formula of each group of result columns has changed.
 * The changes of the decisions 0009 (measured edge), 0011 and 0013 (noise edge and predictor) and 0017 (matched count, strengths) count, though rows of their time do not say
 * which
 * formula they follow.
 */
export const revisions = { training: 1, spectrum: 3, counts: 4, theory: 5, ridge: 1 } as const;
type Revision = keyof typeof revisions;

/** A point that is computed alone takes other sums than one that shares its draw. Rounding explains differences of this size. */
const again = { f32: 2e-4, f64: 1e-9 };
/** The edge is a Ritz value with a looser bound. Besides, the Lanczos run to it depends on what is computed together. */
const edgeAgain = { f32: 2e-3, f64: 2e-3 };

const within = (precision: number | null, more: Partial<Tolerance> = {}): Tolerance => ({
  again,
  precision,
  relative: true,
  ...more,
});
/** Only the vectors of outliers are well determined, because bulk values lie close together. */
const overlapTolerance = within(1e-3, { relative: false, entries: 'outlier_count' });
const exact = within(0, { again: { f32: 0, f64: 0 }, relative: false });

function result(
  revision: Revision,
  name: string,
  type: Stored['type'],
  meaning: string,
  of: OfResult,
  more: Pick<Stored, 'tolerance' | 'unit' | 'along'> = {},
): Stored {
  return { name, type, meaning, group: 'result', revision, tolerance: within(null), ...more, of };
}

const overlap = (name: string, meaning: string, of: OfResult): Stored =>
  result('spectrum', name, 'reals', meaning, of, {
    unit: '0 … 1',
    tolerance: overlapTolerance,
    along: 'singular_values',
  });

/** How few neurons or samples the vectors of a value rest on. */
function participation(of: string, formula: string, single: string, values: OfResult): Stored {
  const [one, most] = single.split(', ');
  const meaning = `${formula}, up to the last that is not bulk: 3 for a Gaussian vector, ${most} for a single ${one}`;
  return result('counts', `participation_${of}`, 'reals', meaning, values, {
    tolerance: 'not compared',
    along: 'singular_values',
  });
}

/** Directions of a target beside the first. */
const furtherDirections = Array.from({ length: maxDirections - 1 }, (_, i) => i + 2);

const spectrumColumns: readonly Stored[] = [
  result(
    'spectrum',
    'singular_values',
    'reals',
    'largest singular values of W_T, largest first: all above edge_noise or edge_measured × (1 + N^(-2/3)), then bulk_values more',
    (_, r) => r.singularValues,
    { tolerance: within(1e-5, { entries: 'outlier_count', beyond: 1e-4 }) },
  ),
  result(
    'spectrum',
    'triplet_residuals',
    'reals',
    'max(|Wv − su|, |Wᵀu − sv|)/s of each, computed',
    (_, r) => r.tripletResiduals,
    { tolerance: 'not compared', along: 'singular_values' },
  ),
  overlap('overlap_target', '|⟨v, β*⟩| of each right vector', (_, r) => r.rightTarget),
  ...furtherDirections.map((r) =>
    overlap(
      `overlap_target${r}`,
      `|⟨v, β*_${r}⟩| for direction ${r} of the target; null where it has fewer`,
      (_, result) => result.rightTargets[r - 1] ?? null,
    ),
  ),
  overlap(
    'overlap_targets',
    "length of each right vector's projection on the span of the target's directions; overlap_target for one",
    (_, r) => r.rightTarget.map((_first, k) => Math.hypot(...r.rightTargets.map((values) => values[k]))),
  ),
  overlap('overlap_beta', '|⟨v, β⟩|/|β| of each right vector, β = X1ᵀr1/n', (_, r) => r.rightBeta),
  overlap('overlap_a1', '|⟨u, â⟩| of each left vector', (_, r) => r.leftPower[0]),
  overlap('overlap_a2', '|⟨u, â²⟩|, powers taken entry by entry, at unit length', (_, r) => r.leftPower[1]),
  overlap('overlap_a3', '|⟨u, â³⟩|', (_, r) => r.leftPower[2]),
  overlap('overlap_a4', '|⟨u, â⁴⟩|', (_, r) => r.leftPower[3]),
  result(
    'counts',
    'signal_match',
    'reals',
    'how well the vectors of each value match the predicted signal S: |uᵀ(Σ u_p v_pᵀ)v| over the pairs of S; null where the weights diverged',
    (_, r) => r.signalMatch,
    { unit: '0 … 1', tolerance: overlapTolerance, along: 'singular_values' },
  ),
  participation('neurons', 'N Σ u⁴ of the left vectors', 'neuron, N', (_, r) => r.participation.neurons),
  participation(
    'samples',
    'n Σ g⁴/(Σ g²)² with g = X v of the right vectors',
    'sample, n',
    (_, r) => r.participation.samples,
  ),
  result(
    'counts',
    'outlier_span_target',
    'real',
    "length of β*'s projection on the span of the learned directions' right vectors",
    (_, r) => r.outlierSpanTarget,
    { unit: '0 … 1', tolerance: within(1e-3, { relative: false }) },
  ),
  result(
    'counts',
    'outlier_span_targets',
    'reals',
    "for every direction of the target, the length of its projection on the span of the learned directions' right vectors",
    (_, r) => r.outlierSpanTargets,
    { unit: '0 … 1', tolerance: within(1e-3, { relative: false }) },
  ),
  result(
    'counts',
    'outlier_count',
    'integer',
    'learned directions: values above edge_noise whose signal_match is above 1/4; null where the weights diverged',
    (_, r) => r.classes?.learned ?? null,
    { tolerance: exact },
  ),
  result(
    'counts',
    'noise_outliers',
    'integer',
    'values above edge_noise whose signal_match is at most 1/4: single heavy samples or neurons; null where the weights diverged',
    (_, r) => r.classes?.noiseOutliers ?? null,
    { tolerance: exact },
  ),
  result(
    'counts',
    'submerged',
    'integer',
    'values from edge_measured × (1 + N^(-2/3)) to edge_noise whose signal_match is above 1/2: learned, but within the tail of the noise; null where the weights diverged',
    (_, r) => r.classes?.submerged ?? null,
    { tolerance: exact },
  ),
  result(
    'spectrum',
    'edge_measured',
    'real',
    'largest singular value of W_T once the directions that carry signal are projected out',
    (_, r) => r.edgeMeasured,
    { tolerance: within(2e-3, { again: edgeAgain }) },
  ),
];

const theoryColumns: readonly Stored[] = [
  result(
    'theory',
    'edge_noise',
    'real',
    "edge of W0, its rows scaled by the gradients' answer, plus their noise, from the theory; null where the weights diverged",
    (_, r) => r.edgeNoise,
    { tolerance: within(1e-3) },
  ),
  result('theory', 'edge_isotropic', 'real', 'edge of W0 alone, 1 + √(N/d)', (_, r) => r.edgeIsotropic),
  result(
    'theory',
    'edge_margin',
    'real',
    'factor above edge_measured from which the detector `measured` counts, 1 + 3 N^(-2/3)',
    (_, r) => r.edgeMargin,
  ),
];

const trainingColumns: readonly Stored[] = [
  result('training', 'displacement', 'real', 'Frobenius norm of W_T − W_0', (_, r) => r.displacement, {
    tolerance: within(1e-5),
  }),
  result('training', 'residual_mean_square', 'real', 'mean of r² at the last gradient', (_, r) => r.residualMeanSquare),
  result(
    'training',
    'output_rms',
    'real',
    'root mean square of the network output at the last gradient',
    (_, r) => r.outputRms,
  ),
];

const predictedColumns: readonly Stored[] = [
  result(
    'theory',
    'predicted_nonlinear',
    'integer',
    'asymptotic count ⌊α2/(1/2 − α1)⌋; null where α1 ≥ 1/2 or for three steps and more',
    (_, r) => r.predictedNonlinear,
  ),
  result(
    'theory',
    'predicted_total',
    'integer',
    'predicted_nonlinear and the first-order outlier that both steps share; null where predicted_nonlinear is',
    (_, r) => r.predictedTotal,
  ),
  result(
    'theory',
    'predicted_present',
    'integer',
    'of the predicted_nonlinear, those whose activation coefficient is not 0; null past k = 6',
    (_, r) => r.predictedPresent,
  ),
  result(
    'theory',
    'predicted_strengths',
    'reals',
    'strengths θ of the spikes that the finite-N predictor sees, strongest first; null for the standard scaling and where the weights diverged',
    (_, r) => r.predictedSpikes?.strengths ?? null,
  ),
  result(
    'theory',
    'predicted_values',
    'reals',
    'singular values they lead to, the noise edge where there is none above it; null where predicted_strengths is',
    (_, r) => r.predictedSpikes?.values ?? null,
  ),
  result(
    'theory',
    'predicted_overlaps',
    'reals',
    'their overlaps |⟨v, β*⟩|, 0 where there is none; null where predicted_strengths is',
    (_, r) => r.predictedSpikes?.overlaps ?? null,
  ),
  result(
    'theory',
    'predicted_matches',
    'reals',
    'the matches of their vectors with S, 0 where there is none; null where predicted_strengths is',
    (_, r) => r.predictedSpikes?.matches ?? null,
    { unit: '0 … 1' },
  ),
  result(
    'theory',
    'learned_strengths',
    'reals',
    'strengths θ of the learned directions: what the spikes of S would need for these values, beside the noise; null where predicted_strengths is',
    (_, r) => r.learnedStrengths,
  ),
  result(
    'theory',
    'least_strengths',
    'reals',
    'for each predicted spike, the strength θ from which on it counts as learned; null where predicted_strengths is',
    (_, r) => r.leastStrengths,
  ),
];

const searchColumns: readonly Stored[] = [
  result(
    'spectrum',
    'spectrum',
    'reals',
    'all singular values of W_T, where the sweep asked for them; else null',
    (_, r) => r.spectrum,
  ),
  result('spectrum', 'lanczos_steps', 'integer', 'Lanczos steps taken, edge included', (_, r) => r.lanczosSteps, {
    tolerance: 'not compared',
  }),
  result(
    'spectrum',
    'converged',
    'flag',
    'false where Lanczos met its bound, or a residual is above 1 % (triplet_residuals), or the weights diverged (outlier_count is then null)',
    (_, r) => r.converged,
    { tolerance: 'not compared' },
  ),
];

/** The columns of the experiment's rows, in the order in which they are stored. */
export const columns: readonly Stored[] = [
  ...parameterColumns,
  ...spectrumColumns,
  ...theoryColumns,
  ...trainingColumns,
  ...predictedColumns,
  ...ridgeColumns,
  ...searchColumns,
];
