import type { StoredColumn } from '../../kernels/contract/column.ts';
import { resultColumn } from '../network/result-columns.ts';
import type { TwoStepResult } from './observer.ts';
import type { TwoStepParameters } from './point.ts';
import type { RidgeResult } from './ridge.ts';

type Stored = StoredColumn<TwoStepParameters, TwoStepResult>;
const result = resultColumn<TwoStepParameters, TwoStepResult>();

type Errors = NonNullable<RidgeResult['after']>;

/** A list over the λ of what regressions found; null where the point asks for none or the weights diverged. */
function overLambdas<E>(
  name: string,
  meaning: string,
  rows: (r: RidgeResult) => readonly E[] | null,
  value: (row: E) => number,
): Stored {
  const of = (_: TwoStepParameters, r: TwoStepResult): number[] | null =>
    (r.ridge && rows(r.ridge))?.map(value) ?? null;
  const nowhere = 'null without lambdas and where the weights diverged';
  return result('ridge', name, 'reals', `${meaning}, by λ; ${nowhere}`, of, { along: 'lambdas' });
}

/** The errors of the regressions on the features of some weights. */
function errorColumns(prefix: string, what: string, rows: (r: RidgeResult) => Errors | null): Stored[] {
  return [
    overLambdas(`${prefix}test`, `test error of ridge regression on σ(X̃Wᵀ) ${what}`, rows, ({ test }) => test),
    overLambdas(`${prefix}train`, 'its training error', rows, ({ train }) => train),
  ];
}

/** The columns of the ridge regressions. */
export const ridgeColumns: readonly Stored[] = [
  ...errorColumns('', 'after all steps', (r) => r.after),
  overLambdas(
    'readout_norm',
    '|b| of the regression after all steps',
    (r) => r.after,
    ({ readoutNorm }) => readoutNorm,
  ),
  ...errorColumns('before_', 'before the last step', (r) => r.before),
  ...errorColumns('initial_', 'before all steps', (r) => r.initial),
  overLambdas(
    'predicted_test',
    'expected test by the conditional-Gaussian equivalent of these weights; null without ridge_directions, for targets of several directions, and for inputs with heavy tails or a direction of their own, or of a file',
    (r) => r.expected?.after ?? null,
    ({ test }) => test,
  ),
  overLambdas(
    'predicted_train',
    'expected train',
    (r) => r.expected?.after ?? null,
    ({ train }) => train,
  ),
  overLambdas(
    'predicted_before_test',
    'expected before_test',
    (r) => r.expected?.before ?? null,
    ({ test }) => test,
  ),
];
