import type { HeatFigure, Layout } from '../../../analysis/contract.ts';
import type { DatasetCell } from '../../../analysis/dataset/cell.ts';
import { diverging, sequential } from '../../../analysis/figures/theme.ts';
import { reuseFigure } from './reuse-figure.ts';

/** Colours reach at least this gain, which divides the error by 1.1. */
const leastGain = 0.1;
/** Gains that are all smaller than this are shown with a digit more. */
const fineReach = 0.2;
/** How to read the figures of gains. */
const reading = [
  'ln(test error before the last step / test error after it), each at its best λ: above 0 the last step helps, .1 is 10 % less error',
  'test errors are those of ridge regression on the features of fresh samples',
];

/** The figures of test errors, and of what the last step and reuse add to generalisation; none where no row has lambdas. */
export function ridgeFigures(cells: readonly DatasetCell[], layout: Layout, about: readonly string[]): HeatFigure[] {
  const values = (name: string): number[] =>
    cells.flatMap((cell) => (typeof cell[name] === 'number' ? [cell[name]] : []));
  if (values('best_test').length === 0) return [];
  const base = { lines: null, steps: null, uncertain: [], flag: null };
  const largest = (numbers: readonly number[], least: number): number =>
    numbers.reduce((most, x) => Math.max(most, Math.abs(x)), least);
  const error: HeatFigure = {
    ...base,
    ...{ name: 'test-error', value: 'best_test', error: 'best_test_se', digits: 2 },
    legend: ['mean test error', 'at the best λ'],
    domain: [0, largest(values('best_test'), 0)],
    colours: sequential,
    title: 'Test error of ridge regression on the features after all steps',
    subtitle: [...about, 'the variance of the labels, with their noise, is the error of no features'],
  };
  const reach = largest([...values('last_step_gain'), ...values('predicted_last_step_gain')], leastGain);
  const gain = (name: string, value: string, se: string | null, title: string): HeatFigure => ({
    ...base,
    ...{ name, value, error: se, digits: reach > fineReach ? 2 : 3, title },
    cells: cells.filter((cell) => cell[value] !== null),
    legend: ['mean gain of', 'the last step'],
    domain: [-reach, reach],
    colours: diverging,
    subtitle: [...about, ...reading],
  });
  const expected = values('predicted_last_step_gain').length > 0;
  return [
    error,
    gain('last-step-gain', 'last_step_gain', 'last_step_gain_se', 'Where the last step helps generalisation'),
    ...(expected
      ? [
          gain(
            'last-step-gain-expected',
            'predicted_last_step_gain',
            null,
            'Where the last step is expected to help: the conditional-Gaussian equivalent of the same weights',
          ),
        ]
      : []),
    ...reuseFigure(cells, layout, {
      ...{ name: 'reuse-gain', value: 'last_step_gain', error: 'last_step_gain_se', least: leastGain },
      title: 'What reusing the batch adds to the gain of the last step',
      subtitle: [...about, ...reading],
    }),
  ];
}
