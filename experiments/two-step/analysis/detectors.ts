/**
 * Ways to count outliers from what a row stores (MODEL §2.5), so that old rows can be counted anew.
 * They count the values above the measured edge, above the noise edge, above both (`strict`), above the edge of W0 (`isotropic`), or above
 * the largest
 * relative gap.
 */
export const detectors = ['measured', 'noise', 'strict', 'isotropic', 'gap'] as const;
/** One of these ways. */
export type Detector = (typeof detectors)[number];

/** Margins 1 + coefficient N^{−2/3}, calibrated on draws of noise only: where noise is bounded, at most 1 % of them count one (docs/detectors.md). */
const margin = (coefficient: number): string => `(1 + ${coefficient} * width ** (-2.0 / 3))`;
const noiseMargin = margin(1);
const gapMargin = margin(2.7);

/** SQL for the edge above which values count, with its margin; null for the gap, which has no edge. */
export const edgeOf: Record<Detector, string> = {
  measured: 'edge_measured * edge_margin',
  noise: `edge_noise * ${noiseMargin}`,
  strict: `greatest(edge_measured, edge_noise) * ${noiseMargin}`,
  isotropic: 'edge_isotropic * edge_margin',
  gap: 'NULL::DOUBLE',
};

/** SQL for the number of outliers of a row of `points`; null if the row lacks the edge. */
export const countBy: Record<Detector, string> = {
  measured: 'outlier_count',
  noise: `count_outliers(singular_values, ${edgeOf.noise})`,
  // `greatest` of one edge and null is the one edge, which must not pass for both.
  strict: `CASE WHEN edge_noise IS NOT NULL THEN count_outliers(singular_values, ${edgeOf.strict}) END`,
  isotropic: `count_outliers(singular_values, ${edgeOf.isotropic})`,
  gap: `count_by_gap(singular_values, ${gapMargin})`,
};
