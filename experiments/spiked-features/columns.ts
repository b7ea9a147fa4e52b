import type { StoredColumn } from '../../kernels/contract/column.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { activationLabel } from '../../kernels/model/activations.ts';
import { targetLabel } from '../../kernels/model/targets.ts';
import type { RidgeErrors } from '../../kernels/network/features.ts';
import type { SpikedFeaturesSolution } from '../../kernels/theory/spiked-features/solve.ts';
import { parameterColumn, regressionColumns, sizeColumns } from '../network/parameter-columns.ts';
import { resultColumn, theoryColumn } from '../network/result-columns.ts';
import type { SpikedResult } from './compute.ts';
import { parameters } from './parameters.ts';
import type { SpikedPoint } from './point.ts';
import { fixedPoints } from './theory.ts';

type Stored = StoredColumn<SpikedPoint, SpikedResult>;

/** How often the formula of each group of result columns has changed. */
export const revisions = { ridge: 1, theory: 2 } as const;

const declared: Readonly<Record<string, Parameter>> = parameters;
const parameter = parameterColumn<SpikedPoint>(declared);

const parameterColumns: readonly Stored[] = [
  ...sizeColumns(declared),
  parameter('alpha0', 'real', 'samples of the step divided by d', (p) => p.alpha0),
  parameter('eta_tilde', 'real', 'size η̃ of the step', (p) => p.etaTilde),
  parameter(
    'loss',
    'text',
    'correlation: residuals of the step are the labels; squared: less the outputs',
    (p) => p.loss,
  ),
  parameter('activation', 'text', 'activation σ of the student', (p) => activationLabel(p.activation)),
  parameter('target', 'text', 'target σ*', (p) => targetLabel(p.target)),
  parameter('noise', 'real', 'standard deviation τ of the noise of the ridge labels', (p) => p.noise),
  ...regressionColumns(declared),
  parameter('precision', 'text', 'precision of the calculation', (p) => p.precision),
];

const result = resultColumn<SpikedPoint, SpikedResult>();

/** The errors of one arm, by λ. */
function armColumns(arm: 'network' | 'spiked', what: string): Stored[] {
  const list = (name: string, meaning: string, value: (row: RidgeErrors) => number): Stored =>
    result('ridge', `${arm}_${name}`, 'reals', `${meaning}, ${what}, by λ`, (_, r) => r[arm].map(value), {
      along: 'lambdas',
    });
  return [
    list('test', 'mean square on the test samples', (row) => row.test),
    list('train', 'mean square on the ridge samples', (row) => row.train),
  ];
}

const predicted = theoryColumn<SpikedPoint, SpikedResult, SpikedFeaturesSolution[]>(
  fixedPoints,
  'null for the squared loss, and where the fixed point is not found',
);

/** The columns of the experiment's rows, in the order in which they are stored. */
export const columns: readonly Stored[] = [
  ...parameterColumns,
  ...armColumns('network', 'features of the trained network'),
  ...armColumns('spiked', 'features of √c W0 + r 1 v̂ᵀ'),
  result(
    'ridge',
    'network_spike',
    'real',
    'length of the mean over neurons of what the step adds to a row',
    (_, r) => r.spike,
  ),
  result('ridge', 'network_gamma', 'real', 'overlap of that mean with β*', (_, r) => r.gamma),
  predicted('predicted_test', 'reals', 'test error of the fixed point, by λ', (s) => s.map(({ test }) => test), {
    along: 'lambdas',
  }),
  predicted('predicted_train', 'reals', 'training error of the fixed point, by λ', (s) => s.map(({ train }) => train), {
    along: 'lambdas',
  }),
  predicted('predicted_spike', 'real', 'r', (s) => s[0].r),
  predicted('predicted_bulk', 'real', 'c', (s) => s[0].c),
  predicted('predicted_gamma', 'real', 'γ', (s) => s[0].gamma),
];
