import type { SqlPart } from '../../../analysis/query/declared-views.ts';
import { networkUpgrades } from '../../network/network-upgrades.ts';
import { countOfOldRows } from './detectors.ts';

/** What the experiment adds to SQL. */
export const sql: SqlPart = {
  // Until revision 3 of the counts these columns went by the measured edge.
  upgrades: [
    ...networkUpgrades,
    { column: 'lambdas', sql: '[]::DOUBLE[]' },
    { column: 'ridge_samples', sql: '0' },
    { column: 'test_samples', sql: '4096' },
    { column: 'ridge_directions', sql: '0' },
    { column: 'outlier_count', since: { revision: 'counts', from: 3 }, sql: `(${countOfOldRows})::INTEGER` },
    {
      column: 'outlier_span_target',
      since: { revision: 'counts', from: 3 },
      sql: `CASE WHEN edge_noise IS NOT NULL THEN sqrt(list_sum(list_transform(overlap_target[1:${countOfOldRows}], lambda x: x * x))) END`,
    },
  ],
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
      signature: 'spike_strength(value, edge, aspect)',
      meaning:
        'strength of the spike that an outlier comes from, in units of W0: the value is scaled so that the edge is 1 + √(N/d), and the map of a spike to its outlier is inverted; null at the edge and below',
      body: `CASE WHEN value > edge THEN sqrt(((value * (1 + sqrt(aspect)) / edge) ** 2 - 1 - aspect
                  + sqrt(greatest(((value * (1 + sqrt(aspect)) / edge) ** 2 - 1 - aspect) ** 2 - 4 * aspect, 0))) / 2) END`,
    },
    {
      // θ = 1.16 (N/d)^{1/4} has a match of 1/4 (MODEL §2.5b).
      signature: 'learned_margin(aspect)',
      meaning: 'factor above the noise edge from which an isolated spike has a match above 1/4',
      body: 'sqrt((1 + 1.16 ** 2 * sqrt(aspect)) * (aspect + 1.16 ** 2 * sqrt(aspect))) / (1.16 * aspect ** 0.25 * (1 + sqrt(aspect)))',
    },
    {
      signature: 'count_predicted_matched(predicted_values, predicted_matches, edge_noise)',
      meaning: 'how many outliers the finite-N predictor sees above the noise edge with a predicted match above 1/4',
      body: `len([k for k in generate_series(1, len(predicted_values)) if predicted_values[k] > edge_noise * (1 + 1e-9) AND predicted_matches[k] > 0.25])`,
    },
    {
      signature: 'learned_entries(list, singular_values, signal_match, edge_noise, count)',
      meaning:
        'the entries of a list beside singular_values that belong to learned directions, largest value first; of rows without signal_match the first `count`',
      body: `CASE WHEN signal_match IS NULL THEN list[1:count]
             ELSE [list[i] for i in generate_series(1, len(singular_values)) if singular_values[i] > edge_noise AND signal_match[i] > 0.25] END`,
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
      computed: {
        is_outlier: {
          meaning:
            'whether the default detector takes the value for a learned direction; null where the weights diverged',
          sql: `CASE WHEN signal_match IS NULL THEN position <= outlier_count
                     ELSE singular_values[position] > edge_noise AND signal_match[position] > 0.25 END`,
        },
        class: {
          meaning: 'learned, noise outlier, submerged or bulk (docs/detectors.md); null in rows of earlier versions',
          sql: `CASE WHEN signal_match IS NULL THEN NULL
                     WHEN singular_values[position] > edge_noise AND signal_match[position] > 0.25 THEN 'learned'
                     WHEN singular_values[position] > edge_noise THEN 'noise outlier'
                     WHEN singular_values[position] > edge_measured * (1 + width ** (-2.0 / 3)) AND signal_match[position] > 0.5 THEN 'submerged'
                     ELSE 'bulk' END`,
        },
      },
      meaning:
        "one recorded singular value (`rank` 1 is the largest) with the point's scalar columns; `is_outlier` by the default detector, `class` as in docs/detectors.md (null in rows of earlier versions)",
    },
  ],
};
