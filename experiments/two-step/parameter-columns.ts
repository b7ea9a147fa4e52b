import type { StoredColumn } from '../../kernels/contract/column.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import {
  networkColumns,
  parameterColumn,
  regressionColumns,
  ridgeSamplesColumn,
  sizeColumns,
} from '../network/parameter-columns.ts';
import type { TwoStepResult } from './observer.ts';
import { parameters } from './parameters.ts';
import { knownAlphas, type TwoStepParameters } from './point.ts';

type Stored = StoredColumn<TwoStepParameters, TwoStepResult>;
const declared: Readonly<Record<string, Parameter>> = parameters;

const parameter = parameterColumn<TwoStepParameters>(declared);

/** The columns of a point's parameters, in the order in which they are stored. */
export const parameterColumns: readonly Stored[] = [
  ...sizeColumns(declared),
  parameter('steps', 'integer', 'number of gradient steps T; results describe W_T', (p) => p.alphas.length),
  parameter(
    'alphas',
    'reals',
    'exponents α_1 … α_T, η_t = s_t N^α_t; null where step sizes are given as numbers',
    (p) => knownAlphas(p),
    { entriesWithColumns: 3 },
  ),
  parameter(
    'alpha1',
    'real',
    'α_1: exponent of the first step, η_1 = s_1 N^α_1; null where its size is given as a number',
    (p) => p.alphas[0],
  ),
  parameter(
    'alpha2',
    'real',
    'α_2, null for one step, and where its size is given as a number; exponent of the second step',
    (p) => p.alphas[1] ?? null,
  ),
  parameter(
    'alpha3',
    'real',
    'α_3, null for fewer steps, and where its size is given as a number; exponent of the third step',
    (p) => p.alphas[2] ?? null,
  ),
  parameter('prefactors', 'reals', 'prefactors s_1 … s_T of the step sizes', (p) => [...p.prefactors], {
    entriesWithColumns: 2,
  }),
  parameter('prefactor1', 'real', 's_1: prefactor of the first step, its size at α_1 = 0', (p) => p.prefactors[0]),
  parameter(
    'prefactor2',
    'real',
    's_2, null for one step; prefactor of the second step',
    (p) => p.prefactors[1] ?? null,
  ),
  parameter(
    'batch',
    'text',
    'reused (one batch for all steps) or independent (a fresh one at each), or mini-batches (some that the steps go through in order, again and again)',
    (p) => (typeof p.batch === 'object' ? 'mini-batches' : p.batch),
  ),
  parameter('batches', 'integer', 'number of mini-batches; null where batch is reused or independent', (p) =>
    typeof p.batch === 'object' ? p.batch.batches : null,
  ),
  ...networkColumns(declared),
  ...regressionColumns(declared),
  ridgeSamplesColumn(declared),
  parameter(
    'ridge_directions',
    'integer',
    'directions that the expected errors are conditioned on; 0: no expected errors',
    (p) => p.ridgeDirections,
    { partsCells: false },
  ),
  parameter('bulk_values', 'integer', 'singular values asked for below the edge', (p) => p.bulkValues, {
    partsCells: false,
  }),
];
