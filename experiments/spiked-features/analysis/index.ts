import type { Analysis } from '../../../analysis/contract.ts';
import { valueText } from '../../network/labels.ts';
import { references } from '../../network/references.ts';

/** What queries, datasets and figures know of the experiment. */
export const analysis: Analysis = {
  references: () => [references.spikedFeatures, references.giantSteps],
  axes: () => ({ x: 'samples', y: 'eta_tilde', row: 'alpha0' }),
  column: 'target',
  texts: { value: valueText },
  measures: [
    {
      name: 'network_best_test',
      sql: 'avg(list_min(network_test))',
      meaning: 'mean test error of the trained network at the best λ',
    },
    {
      name: 'spiked_best_test',
      sql: 'avg(list_min(spiked_test))',
      meaning: 'the same with random features and the mapped spike',
    },
    {
      name: 'predicted_best_test',
      sql: 'avg(list_min(predicted_test))',
      meaning: 'the same of the fixed point for N → ∞; null where there is none',
    },
    { name: 'spike', sql: 'avg(network_spike)', meaning: 'mean length of what the step adds to all rows' },
    { name: 'asymptotic_spike', sql: 'any_value(predicted_spike)', meaning: 'its limit r' },
    { name: 'aligned', sql: 'avg(network_gamma)', meaning: 'mean overlap of that part with β*' },
  ],
};
