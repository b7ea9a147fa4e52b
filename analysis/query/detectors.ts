/** Ways to count outliers from what a row stores (MODEL §2.5), so that old rows can be counted anew. */
export const detectors = ['measured', 'noise', 'isotropic', 'gap'] as const;
export type Detector = (typeof detectors)[number];

/** SQL for the number of outliers of a row of `points`. */
export const countBy: Record<Detector, string> = {
  measured: 'outlier_count',
  noise: 'count_outliers(singular_values, edge_noise, edge_margin)',
  isotropic: 'count_outliers(singular_values, edge_isotropic, edge_margin)',
  gap: 'count_by_gap(singular_values, edge_margin)',
};

/** SQL for the edge above which values count, margin included; null for the gap, which has none. */
export const edgeOf: Record<Detector, string> = {
  measured: 'edge_measured * edge_margin',
  noise: 'edge_noise * edge_margin',
  isotropic: 'edge_isotropic * edge_margin',
  gap: 'NULL::DOUBLE',
};
