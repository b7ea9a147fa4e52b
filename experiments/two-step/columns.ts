import { maxDirections } from '../../kernels/model/targets.ts';
import type { TwoStepResult } from './observer.ts';
import { parameterColumns } from './parameter-columns.ts';
import { type OfResult, result, type Stored, within } from './result-column.ts';
import { ridgeColumns } from './ridge-columns.ts';
import { edgeColumns, predictedColumns } from './theory-columns.ts';

/** The edge is a Ritz value with a looser bound. */
const edgeAgain = { f32: 2e-3, f64: 2e-3 };

/** Only the vectors of outliers are well determined, because bulk values lie close together. */
const overlapTolerance = within(1e-3, { relative: false, entries: 'outlier_count' });
const exact = within(0, { again: { f32: 0, f64: 0 }, relative: false });

const overlap = (name: string, meaning: string, of: OfResult): Stored =>
  result('spectrum', name, 'reals', meaning, of, {
    unit: '0 … 1',
    tolerance: overlapTolerance,
    along: 'singular_values',
  });

/** How few neurons or samples the vectors of a value rest on. */
function participation(of: string, formula: string, single: string, values: OfResult): Stored {
  const [one, most] = single.split(', ');
  const meaning = `${formula}, up to the last that is not bulk: 3 for a Gaussian vector, ${most} for a single ${one}; null beyond it`;
  return result('counts', `participation_${of}`, 'reals', meaning, values, {
    tolerance: 'not compared',
    along: 'singular_values',
  });
}

/** Directions of a target beside the first. */
const furtherDirections = Array.from({ length: maxDirections - 1 }, (_, i) => i + 2);

/** Whether the target reads several directions. For one, overlap_target and outlier_span_target say all. */
const ofSeveral = ({ rightTargets }: TwoStepResult): boolean => rightTargets.length > 1;

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
    "length of each right vector's projection on the span of the target's directions; null where it has one",
    (_, r) =>
      ofSeveral(r) ? r.rightTarget.map((_first, k) => Math.hypot(...r.rightTargets.map((values) => values[k]))) : null,
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
    "for every direction of the target, the length of its projection on the span of the learned directions' right vectors; null where it has one",
    (_, r) => (ofSeveral(r) ? r.outlierSpanTargets : null),
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

const searchColumns: readonly Stored[] = [
  result(
    'spectrum',
    'spectrum',
    'reals',
    'all singular values of W_T, where the sweep asked for them; else null',
    (_, r) => r.spectrum,
  ),
  result(
    'neurons',
    'neuron_overlaps',
    'reals',
    '⟨w_i, β*⟩/|w_i| of every row of W_T, in the order of the readout; null unless the sweep asked for it',
    (_, r) => r.neuronOverlaps,
    { unit: '−1 … 1', tolerance: within(1e-3, { relative: false }) },
  ),
  result(
    'spectrum',
    'lanczos_steps',
    'integer',
    'Lanczos steps taken, edge included; from revision_spectrum 4 on: vectors that W was multiplied with',
    (_, r) => r.lanczosSteps,
    {
      tolerance: 'not compared',
    },
  ),
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
  ...edgeColumns,
  ...trainingColumns,
  ...predictedColumns,
  ...ridgeColumns,
  ...searchColumns,
];
