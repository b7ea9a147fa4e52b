import type { Analysis } from '../../../analysis/contract.ts';
import { networkUpgrades } from '../../network/network-upgrades.ts';
import { references } from '../../network/references.ts';
import { chosenSpectra, spectrumColumns, spectrumSpec } from './spectrum.ts';
import { valueText } from '../../network/labels.ts';

/** What queries, datasets and figures know of the experiment. */
export const analysis: Analysis = {
  sql: { upgrades: networkUpgrades },
  portrait: { ...spectrumColumns, draw: spectrumSpec },
  exhibits: chosenSpectra,
  references: () => [references.features, references.oneStep],
  axes: (values) => ({
    x: 'alpha',
    y: (values.get('prefactor')?.length ?? 0) > 1 ? 'prefactor' : 'width',
    row: 'width',
  }),
  column: 'activation',
  texts: { value: valueText },
  measures: [
    { name: 'spikes', sql: 'avg(feature_spikes)', meaning: 'mean number of spikes of the features after the step' },
    {
      name: 'asymptotic_spikes',
      sql: 'any_value(predicted_spikes)',
      meaning: 'their number for N → ∞, ⌊1/(1 − 2α)⌋; null from α = 1/2 on',
    },
    {
      name: 'false_spikes',
      sql: 'avg(initial_spikes)',
      meaning: 'mean number of spikes that the same rule finds in the initial features, which have none',
    },
    { name: 'best_test', sql: 'avg(list_min(test))', meaning: 'mean test error at the best λ' },
    {
      name: 'best_initial_test',
      sql: 'avg(list_min(initial_test))',
      meaning: 'mean test error on the initial features, at its best λ',
    },
    {
      name: 'best_test_of_one_spike',
      sql: 'avg(list_min(predicted_test1))',
      meaning: 'test error for N → ∞ with one strong spike, at the best λ; null where there is no theory',
    },
  ],
};
