/** Macros every session has; `docs/sql.md` shows their use. */
export const macros = [
  // Values above an edge; a margin of 1 takes the edge as it is. Without an edge there is no count.
  `CREATE MACRO count_outliers(singular_values, edge, margin := 1.0) AS
     CASE WHEN isfinite(edge) THEN len(list_filter(singular_values, lambda s: s > edge * margin)) END`,
  // Predicted outliers above an edge. Spikes without one are predicted at the edge of the bulk, which a measured one may lie below.
  `CREATE MACRO count_predicted(predicted_values, edge, bulk_edge) AS
     CASE WHEN isfinite(edge) THEN len(list_filter(predicted_values, lambda s: s > greatest(edge, bulk_edge * (1 + 1e-9)))) END`,
  // Values above the largest relative gap, if that is wider than the margin; the smallest recorded values are the bulk's.
  `CREATE MACRO count_by_gap(singular_values, margin := 1.0) AS
     coalesce(list_max([CASE WHEN singular_values[i] / singular_values[i + 1] > margin
                              AND singular_values[i] / singular_values[i + 1] = list_max(
                                    [singular_values[j] / singular_values[j + 1] for j in generate_series(1, len(singular_values) - 1)])
                             THEN i ELSE 0 END for i in generate_series(1, len(singular_values) - 1)]), 0)`,
  // Share of draws with at least k outliers.
  `CREATE MACRO p_at_least(counts, k) AS avg(CASE WHEN counts >= k THEN 1.0 ELSE 0.0 END)`,
  // Standard error of a mean.
  `CREATE MACRO standard_error(x) AS stddev_samp(x) / sqrt(count(x))`,
];

const perValue = [
  'triplet_residuals',
  'overlap_target',
  'overlap_beta',
  'overlap_a1',
  'overlap_a2',
  'overlap_a3',
  'overlap_a4',
] as const;

const otherLists = [
  'alphas',
  'prefactors',
  'predicted_strengths',
  'predicted_values',
  'predicted_overlaps',
  'spectrum',
];

/** The long form of points: one row per stored singular value, rank 1 the largest, with the point's scalar columns. */
export const outliersView = `CREATE VIEW outliers AS
  SELECT * EXCLUDE (singular_values, ${[...perValue, ...otherLists].join(', ')}, position),
         position AS rank,
         singular_values[position] AS singular_value,
         ${perValue.map((name) => `${name}[position] AS ${name.replace(/residuals$/, 'residual')}`).join(', ')},
         singular_values[position] > edge_measured * edge_margin AS is_outlier
    FROM (SELECT *, unnest(generate_series(1, len(singular_values))) AS position FROM points)`;

/** Points of tasks that failed for good, and whether a later run has computed them. */
export const failuresView = `CREATE VIEW failures AS
  SELECT *, point_id IN (SELECT point_id FROM points UNION ALL SELECT point_id FROM drills) AS resolved FROM failed_attempts`;
