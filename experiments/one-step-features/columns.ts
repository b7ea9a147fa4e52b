import type { StoredColumn } from '../../kernels/contract/column.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { featurePowers } from '../../kernels/network/features.ts';
import {
  networkColumns,
  parameterColumn,
  regressionColumns,
  ridgeSamplesColumn,
  sizeColumns,
} from '../network/parameter-columns.ts';
import { resultColumn, theoryColumn } from '../network/result-columns.ts';
import type { OneStepFeatureResult } from './compute.ts';
import type { ObservedFeatures } from './observer.ts';
import { parameters } from './parameters.ts';
import type { OneStepFeaturePoint } from './point.ts';
import { type FeatureTheory, theoryOf } from './theory.ts';

type Stored = StoredColumn<OneStepFeaturePoint, OneStepFeatureResult>;

/** How often the formula of each group of result columns has changed. */
export const revisions = { features: 1, ridge: 1, weights: 1, theory: 1, spectrum: 1 } as const;

const declared: Readonly<Record<string, Parameter>> = parameters;
const parameter = parameterColumn<OneStepFeaturePoint>(declared);

const parameterColumns: readonly Stored[] = [
  ...sizeColumns(declared),
  parameter('alpha', 'real', 'exponent α of the step', (p) => p.alpha),
  parameter('prefactor', 'real', 'prefactor s of the step', (p) => p.prefactor),
  parameter('grows_with', 'text', 'n: the step is s n^α; N: it is s N^α', (p) => p.growsWith),
  ...networkColumns(declared),
  ...regressionColumns(declared),
  ridgeSamplesColumn(declared),
];

const result = resultColumn<OneStepFeaturePoint, OneStepFeatureResult>();

/** The columns of one set of features. */
function featureColumns(prefix: string, what: string, of: (r: OneStepFeatureResult) => ObservedFeatures): Stored[] {
  const values = `${prefix}values`;
  const overlaps = (
    name: string,
    meaning: (k: number) => string,
    list: (f: ObservedFeatures) => readonly Float64Array[],
  ): Stored[] =>
    Array.from({ length: featurePowers }, (_, k) =>
      result(
        'features',
        `${prefix}${name}${k + 1}`,
        'reals',
        meaning(k + 1),
        (_p, r) => list(of(r)).map((x) => x[k] ?? 0),
        {
          ...{ unit: '0 … 1', along: values, tolerance: 'not compared' },
        },
      ),
    );
  return [
    result(
      'features',
      values,
      'reals',
      `largest singular values of ${what}, without a factor`,
      (_, r) => of(r).singularValues,
    ),
    result(
      'features',
      `${prefix}edge`,
      'real',
      `largest singular value of ${what} without the directions that may carry signal`,
      (_, r) => of(r).edge,
    ),
    result(
      'features',
      `${prefix}match`,
      'reals',
      'squared length of the left vector along the powers of Xβ, the constant taken off',
      (_, r) => of(r).match,
      {
        ...{ unit: '0 … 1', along: values, tolerance: 'not compared' },
      },
    ),
    result(
      'features',
      `${prefix}spikes`,
      'integer',
      `spikes of ${what}: values above the edge × (1 + N^(-2/3)) with a match above 1/4`,
      (_, r) => of(r).spikes,
    ),
    ...overlaps(
      'power',
      (k) => `|⟨u, g^${k}⟩| of each left vector, g = Xβ, the power taken entry by entry, at unit length`,
      (f) => f.leftPower,
    ),
    ...overlaps(
      'orthogonal',
      (k) => `the same for g^${k} made orthogonal to the powers before it`,
      (f) => f.leftPowerOrthogonal,
    ),
    ...overlaps(
      'centred',
      (k) => `the same for g^${k} made orthogonal to the constant and the powers before it`,
      (f) => f.leftPowerOrthogonalConstant,
    ),
  ];
}

/** The columns of the ridge regressions on one set of features. */
function ridgeColumns(prefix: string, what: string, of: (r: OneStepFeatureResult) => ObservedFeatures): Stored[] {
  const list = (name: string, meaning: string, value: (row: ObservedFeatures['ridge'][number]) => number): Stored =>
    result('ridge', `${prefix}${name}`, 'reals', `${meaning} on ${what}, by λ`, (_, r) => of(r).ridge.map(value), {
      along: 'lambdas',
    });
  return [
    list('train', 'mean square on the ridge samples, of the regression', (row) => row.train),
    list('objective', 'train + λ|b|² of the regression', (row) => row.objective),
    list('test', 'mean square on the test samples, of the regression', (row) => row.test),
    list('readout_norm', '|b| of the regression', (row) => row.readoutNorm),
  ];
}

const predicted = theoryColumn<OneStepFeaturePoint, OneStepFeatureResult, FeatureTheory>(
  theoryOf,
  'null for the standard scaling, where σ or the target is not centred, for targets of several directions, and for inputs with heavy tails or a direction of their own',
);

const theoryColumns: readonly Stored[] = [
  predicted(
    'predicted_spikes',
    'integer',
    'asymptotic number of spikes, ⌊1/(1 − 2α)⌋, null from α = 1/2 on',
    (t) => t.spikes,
  ),
  predicted('predicted_alignment', 'real', 'ρ², the limit of alignment', (t) => t.alignment),
  predicted('predicted_weight_value', 'real', 'limit of weight_value', (t) => t.weights.value),
  predicted('predicted_weight_alignment', 'real', 'limit of weight_alignment', (t) => t.weights.alignment),
  predicted(
    'predicted_gain1',
    'reals',
    'what one strong spike takes off the objective for N → ∞, by λ',
    (t) => t.gains.map(([one]) => one),
    { along: 'lambdas' },
  ),
  predicted(
    'predicted_gain2',
    'reals',
    'what two strong spikes take off it, by λ',
    (t) => t.gains.map(([, two]) => two),
    { along: 'lambdas' },
  ),
  predicted('predicted_test0', 'reals', 'test error on F0 for N → ∞, by λ', (t) => t.test.map(([none]) => none), {
    along: 'lambdas',
  }),
  predicted('predicted_test1', 'reals', 'test error with one strong spike, by λ', (t) => t.test.map(([, one]) => one), {
    along: 'lambdas',
  }),
  predicted(
    'predicted_test2',
    'reals',
    'test error with two strong spikes, by λ',
    (t) => t.test.map(([, , two]) => two),
    { along: 'lambdas' },
  ),
];

/** The columns of the experiment's rows, in the order in which they are stored. */
export const columns: readonly Stored[] = [
  ...parameterColumns,
  ...featureColumns('feature_', 'F = σ(X̃ W1ᵀ)', (r) => r.features),
  ...featureColumns('initial_', 'F0 = σ(X̃ W0ᵀ)', (r) => r.initial),
  ...(['feature', 'initial'] as const).map((which) =>
    result(
      'spectrum',
      `${which}_spectrum`,
      'reals',
      `all singular values of ${which === 'feature' ? 'F' : 'F0'}, without a factor; null unless the point asks for them`,
      (_, r) => (which === 'feature' ? r.features : r.initial).spectrum,
      { tolerance: 'not compared' },
    ),
  ),
  ...ridgeColumns('', 'F', (r) => r.features),
  ...ridgeColumns('initial_', 'F0', (r) => r.initial),
  result(
    'ridge',
    'gain',
    'reals',
    'what the step takes off the objective: initial_objective − objective, by λ',
    (_, r) => r.features.ridge.map(({ objective }, k) => r.initial.ridge[k].objective - objective),
    { along: 'lambdas' },
  ),
  result('weights', 'alignment', 'real', '⟨β, β*⟩²/|β|² of the gradient', (_, r) => r.alignment, { unit: '0 … 1' }),
  result('weights', 'weight_value', 'real', 'largest singular value of W1', (_, r) => r.weights.value),
  result('weights', 'weight_alignment', 'real', '⟨v1, β*⟩² of its right vector', (_, r) => r.weights.alignment, {
    unit: '0 … 1',
  }),
  ...theoryColumns,
  result('weights', 'converged', 'flag', 'false where Lanczos on W1 met its bound', (_, r) => r.converged, {
    tolerance: 'not compared',
  }),
];
