/**
 * Ways to count outliers from what a row stores (MODEL §2.5, §2.5b), so that old rows can be counted anew.
 * `matched`, the default, counts learned directions: values above the noise edge whose vectors match the predicted signal.
 * The others count values above the measured edge, above the noise edge, above both (`strict`), above the edge of W0 (`isotropic`), or above
 * the largest relative gap.
 */
export const detectors = ['matched', 'measured', 'noise', 'strict', 'isotropic', 'gap'] as const;
/** One of these ways. */
export type Detector = (typeof detectors)[number];

/** Margins 1 + coefficient N^{−2/3}, calibrated on draws of noise only: where noise is bounded, at most 1 % of them count one (docs/detectors.md). */
const margin = (coefficient: number): string => `(1 + ${coefficient} * width ** (-2.0 / 3))`;
const noiseMargin = margin(1);
const gapMargin = margin(2.7);

/**
 * SQL for the edge above which values count, with its margin; null for the gap, which has no edge.
 * Of `matched` it is where the match of an isolated spike passes 1/4.
 */
export const edgeOf: Record<Detector, string> = {
  matched: 'edge_noise * learned_margin(width / dimension)',
  measured: 'edge_measured * edge_margin',
  noise: `edge_noise * ${noiseMargin}`,
  strict: `greatest(edge_measured, edge_noise) * ${noiseMargin}`,
  isotropic: 'edge_isotropic * edge_margin',
  gap: 'NULL::DOUBLE',
};

/**
 * SQL for the number of outliers that the finite-N predictor sees, by the same rule; null if the row lacks the edge or a prediction.
 * Rows that were stored before there was a predicted match go by `strict`, as their counts do.
 */
export function predictedBy(detector: Detector): string {
  const above = (edge: string): string => `count_predicted(predicted_values, ${edge}, edge_noise)`;
  return detector === 'matched'
    ? `CASE WHEN predicted_matches IS NULL THEN ${above(edgeOf.strict)} ELSE count_predicted_matched(predicted_values, predicted_matches, edge_noise) END`
    : above(edgeOf[detector]);
}

/** SQL for the entries of a list beside `singular_values` that belong to the values that count by default, largest value first. */
export function learnedEntries(list: string): string {
  return `learned_entries(${list}, singular_values, signal_match, edge_noise, outlier_count)`;
}

/**
 * SQL for the count of `strict`, which is also the default count of rows that were stored before it was the matched one.
 * `greatest` of one edge and null is the one edge, which must not pass for both.
 */
export const countOfOldRows = `CASE WHEN edge_noise IS NOT NULL THEN count_outliers(singular_values, greatest(edge_measured, edge_noise) * ${noiseMargin}) END`;

/** SQL for the number of outliers of a row of `points`; null if the row lacks the edge. */
export const countBy: Record<Detector, string> = {
  matched: 'outlier_count',
  measured: 'count_outliers(singular_values, edge_measured * edge_margin)',
  noise: `count_outliers(singular_values, ${edgeOf.noise})`,
  strict: countOfOldRows,
  isotropic: `count_outliers(singular_values, ${edgeOf.isotropic})`,
  gap: `count_by_gap(singular_values, ${gapMargin})`,
};
