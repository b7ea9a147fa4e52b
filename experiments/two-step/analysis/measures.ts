import type { Measure } from '../../../analysis/dataset/cell.ts';
import { countBy, learnedEntries, predictedBy } from './detectors.ts';

/** The alignment of this many outliers is reported one by one. */
export const rankedOutliers = 4;
/** P(count ≥ k) is reported up to this k. */
const highestCount = 6;

/** Ranks of the outliers that are reported one by one: 1, 2, …. */
export const ranks = Array.from({ length: rankedOutliers }, (_, i) => i + 1);

/** Columns with the shares of draws that have at least 1, 2, … outliers. */
export const shareColumns = Array.from({ length: highestCount }, (_, i) => `p_count_ge_${i + 1}`);

function alignmentMeasures(k: number): Measure[] {
  const present = `FILTER (outlier_count >= ${k})`;
  return [
    {
      name: `alignment${k}`,
      sql: `avg(${learnedEntries('overlap_target')}[${k}]) ${present}`,
      meaning: `mean |⟨v, β*⟩| of learned direction ${k} over the draws that have it; null where none has`,
    },
    {
      name: `alignment${k}_se`,
      sql: `stddev_samp(${learnedEntries('overlap_target')}[${k}]) ${present} / sqrt(count(*) ${present})`,
      meaning: `standard error of alignment${k}; null where fewer than two draws have the direction`,
    },
  ];
}

/** What ridge regression on the features makes of the steps; null where rows have no lambdas. */
const ridgeMeasures: readonly Measure[] = [
  {
    name: 'best_test',
    sql: 'avg(list_min(test))',
    meaning: 'mean test error after all steps, at the best λ; null without lambdas',
  },
  {
    name: 'best_test_se',
    sql: 'standard_error(list_min(test))',
    meaning: 'standard error of best_test; null for one draw, and without lambdas',
  },
  {
    name: 'best_before_test',
    sql: 'avg(list_min(before_test))',
    meaning: 'mean test error before the last step, at its best λ; null without lambdas',
  },
  {
    name: 'best_initial_test',
    sql: 'avg(list_min(initial_test))',
    meaning: 'mean test error before all steps, at its best λ; null without lambdas',
  },
  {
    name: 'last_step_gain',
    sql: 'avg(ln(list_min(before_test) / list_min(test)))',
    meaning:
      'mean ln of what the last step divides the best test error by, above 0 where it helps generalisation; null without lambdas',
  },
  {
    name: 'last_step_gain_se',
    sql: 'standard_error(ln(list_min(before_test) / list_min(test)))',
    meaning: 'standard error of last_step_gain; null for one draw, and without lambdas',
  },
  {
    name: 'predicted_last_step_gain',
    sql: 'avg(ln(list_min(predicted_before_test) / list_min(predicted_test)))',
    meaning: 'last_step_gain of the expected errors; null without ridge_directions',
  },
];

/** What a dataset has of each cell. */
export const measures: readonly Measure[] = [
  {
    name: 'mean_count',
    sql: 'avg(outlier_count)',
    meaning: 'mean number of learned directions (detector `matched`; rows of earlier versions: `strict`)',
  },
  {
    name: 'mean_count_se',
    sql: 'standard_error(outlier_count)',
    meaning: 'standard error of mean_count; null for one draw',
  },
  {
    name: 'count_values',
    sql: 'list_sort(list(outlier_count))',
    meaning: 'the number of learned directions in every draw, sorted',
  },
  ...shareColumns.map((name, i) => ({
    name,
    sql: `p_at_least(outlier_count, ${i + 1})`,
    meaning: `share of draws with at least ${i + 1} learned directions`,
  })),
  ...ranks.flatMap(alignmentMeasures),
  {
    name: 'span_alignment',
    sql: 'avg(outlier_span_target)',
    meaning:
      "mean length of β*'s projection on the span of the learned directions' right vectors (0 where there is none)",
  },
  {
    name: 'span_alignment_se',
    sql: 'standard_error(outlier_span_target)',
    meaning: 'standard error of span_alignment; null for one draw',
  },
  {
    name: 'mean_noise_outliers',
    sql: 'avg(noise_outliers)',
    meaning:
      'mean number of noise outliers: values above the noise edge without a match; null in rows of earlier versions',
  },
  {
    name: 'mean_submerged',
    sql: 'avg(submerged)',
    meaning: 'mean number of directions with a match within the tail of the noise; null in rows of earlier versions',
  },
  {
    name: 'mean_count_measured',
    sql: `avg(${countBy.measured})`,
    meaning: 'mean number of recorded values above the measured edge, with its margin',
  },
  {
    name: 'mean_count_noise_edge',
    sql: `avg(${countBy.noise})`,
    meaning: 'mean number of recorded values above the noise edge, with its own margin',
  },
  {
    name: 'mean_count_strict',
    sql: `avg(${countBy.strict})`,
    meaning: 'mean number of recorded values above both the measured and the noise edge',
  },
  {
    name: 'mean_count_isotropic_edge',
    sql: `avg(${countBy.isotropic})`,
    meaning: 'mean number of recorded values above the isotropic edge (spurious where α is large)',
  },
  {
    name: 'unexplained_share',
    sql: 'avg(CASE WHEN edge_measured > edge_noise * edge_margin THEN 1.0 ELSE 0.0 END)',
    meaning:
      'share of draws whose measured edge lies clearly above the noise edge: an outlier that neither theory nor signal explains',
  },
  { name: 'edge_measured', sql: 'avg(edge_measured)', meaning: 'mean measured edge' },
  { name: 'edge_noise', sql: 'avg(edge_noise)', meaning: 'mean noise edge' },
  { name: 'edge_isotropic', sql: 'avg(edge_isotropic)', meaning: 'isotropic edge' },
  {
    name: 'predicted_finite',
    sql: `avg(${predictedBy('matched')})`,
    meaning:
      'mean number of learned directions that the finite-N predictor sees by the same rule; null where there is no prediction',
  },
  ...ranks.flatMap((k) => [
    {
      name: `value${k}`,
      sql: `avg(singular_values[${k}])`,
      meaning: `mean singular value ${k}; null where no draw records so many`,
    },
    {
      name: `predicted_value${k}`,
      sql: `avg(predicted_values[${k}])`,
      meaning: `mean of what the finite-N predictor says of value${k}, the noise edge where the spike is below the threshold; null where it predicts fewer`,
    },
    {
      name: `predicted_alignment${k}`,
      sql: `avg(predicted_overlaps[${k}])`,
      meaning: `mean predicted |⟨v, β*⟩| of value${k}, 0 below the threshold; null where fewer are predicted`,
    },
  ]),
  {
    name: 'predicted_nonlinear',
    sql: 'any_value(predicted_nonlinear)',
    meaning: 'asymptotic count ⌊α2/(1/2 − α1)⌋; null where α1 ≥ 1/2',
  },
  {
    name: 'predicted_total',
    sql: 'any_value(predicted_total)',
    meaning: 'predicted_nonlinear and the shared first-order outlier; null where α1 ≥ 1/2',
  },
  {
    name: 'predicted_present',
    sql: 'any_value(predicted_present)',
    meaning: 'of predicted_nonlinear, those whose activation coefficient is not 0; null past k = 6',
  },
  ...ridgeMeasures,
];
