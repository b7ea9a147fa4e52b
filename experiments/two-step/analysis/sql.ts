import type { SqlPart } from '../../../analysis/query/declared-views.ts';

/** What the experiment adds to SQL. */
export const sql: SqlPart = {
  meaning: 'one experiment: parameters, results, cost, provenance',
  macros: [
    {
      signature: 'count_outliers(singular_values, edge, margin := 1.0)',
      meaning:
        'how many recorded values exceed edge × margin; a margin of 1 takes the edge as it is, and without an edge there is no count',
      body: 'CASE WHEN isfinite(edge) THEN len(list_filter(singular_values, lambda s: s > edge * margin)) END',
    },
    {
      // The predictor puts a spike without an outlier at the edge of the bulk, and a measured edge may lie below that.
      signature: 'count_predicted(predicted_values, edge, bulk_edge)',
      meaning: 'how many outliers the finite-N predictor sees above an edge, margin included',
      body: 'CASE WHEN isfinite(edge) THEN len(list_filter(predicted_values, lambda s: s > greatest(edge, bulk_edge * (1 + 1e-9)))) END',
    },
    {
      // The smallest recorded values belong to the bulk.
      signature: 'count_by_gap(singular_values, margin := 1.0)',
      meaning: 'how many recorded values lie above the largest relative gap, 0 if it is no wider than the margin',
      body: `coalesce(list_max([CASE WHEN singular_values[i] / singular_values[i + 1] > margin
                              AND singular_values[i] / singular_values[i + 1] = list_max(
                                    [singular_values[j] / singular_values[j + 1] for j in generate_series(1, len(singular_values) - 1)])
                             THEN i ELSE 0 END for i in generate_series(1, len(singular_values) - 1)]), 0)`,
    },
  ],
  longViews: [
    {
      name: 'outliers',
      over: 'singular_values',
      as: 'singular_value',
      renamed: { triplet_residuals: 'triplet_residual' },
      computed: { is_outlier: 'singular_values[position] > edge_measured * edge_margin' },
      meaning:
        "one recorded singular value (`rank` 1 is the largest) with the point's scalar columns; `is_outlier` by the default detector",
    },
  ],
};
