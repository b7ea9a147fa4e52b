import type { Cell, StoredColumn } from '../../kernels/contract/column.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { activationLabel } from '../../kernels/model/activations.ts';
import { informationExponent, type Target, targetLabel } from '../../kernels/model/targets.ts';
import type { TwoStepResult } from './observer.ts';
import { parameters } from './parameters.ts';
import type { TwoStepParameters } from './point.ts';

type Stored = StoredColumn<TwoStepParameters, TwoStepResult>;
type OfParameters = (p: TwoStepParameters) => Cell;

const exponents = new Map<string, number | null>();

function exponentOf(target: Target): number | null {
  const label = targetLabel(target);
  if (!exponents.has(label)) exponents.set(label, informationExponent(target));
  return exponents.get(label) ?? null;
}

const declared: Readonly<Record<string, Parameter>> = parameters;

function parameter(
  name: string,
  type: Stored['type'],
  meaning: string,
  of: OfParameters,
  more: Pick<Stored, 'parameter' | 'follows' | 'partsCells' | 'entriesWithColumns'> = {},
): Stored {
  const symbol = declared[more.parameter ?? name]?.symbol;
  return { name, type, meaning, group: 'parameter', ...(symbol === undefined ? {} : { symbol }), ...more, of };
}

/** The columns of a point's parameters, in the order in which they are stored. */
export const parameterColumns: readonly Stored[] = [
  parameter('width', 'integer', 'hidden width N', (p) => p.N, { parameter: 'N' }),
  parameter('dimension', 'integer', 'input dimension d', (p) => p.d, { parameter: 'd', follows: ['width'] }),
  parameter('samples', 'integer', 'batch size n', (p) => p.n, { parameter: 'n', follows: ['width', 'dimension'] }),
  parameter('steps', 'integer', 'number of gradient steps T; results describe W_T', (p) => p.alphas.length),
  parameter('alphas', 'reals', 'exponents α_1 … α_T, η_t = s_t N^α_t', (p) => [...p.alphas], {
    entriesWithColumns: 3,
  }),
  parameter('alpha1', 'real', 'α_1', (p) => p.alphas[0]),
  parameter('alpha2', 'real', 'α_2, null for one step', (p) => p.alphas[1] ?? null),
  parameter('alpha3', 'real', 'α_3, null for fewer steps', (p) => p.alphas[2] ?? null),
  parameter('prefactors', 'reals', 'prefactors s_1 … s_T', (p) => [...p.prefactors], {
    entriesWithColumns: 2,
  }),
  parameter('prefactor1', 'real', 's_1', (p) => p.prefactors[0]),
  parameter('prefactor2', 'real', 's_2, null for one step', (p) => p.prefactors[1] ?? null),
  parameter('batch', 'text', 'reused (one batch for all steps) or independent (a fresh one at each)', (p) => p.batch),
  parameter('activation', 'text', 'activation σ', (p) => activationLabel(p.activation)),
  parameter('centred', 'flag', 'whether E σ(z) was subtracted from σ', (p) => p.centred),
  parameter(
    'information_exponent',
    'integer',
    'least k ≥ 1 for which the k-th Hermite coefficient of the target is not 0; null if there is none up to k = 8',
    (p) => exponentOf(p.target),
    { follows: ['target'] },
  ),
  parameter('target', 'text', 'target σ*, as a sum of orthonormal Hermite polynomials h_k or a named function', (p) =>
    targetLabel(p.target),
  ),
  parameter('target_mean', 'text', 'whether E σ* was removed from the labels or kept', (p) => p.targetMean),
  parameter('noise', 'real', 'standard deviation τ of the label noise', (p) => p.noise),
  parameter(
    'output_scaling',
    'text',
    'mean-field: f = N^(-1/2) aᵀσ(Wx); standard: f = aᵀσ(Wx)',
    (p) => p.outputScaling,
  ),
  parameter('weights', 'text', 'law of W0', (p) => p.weights),
  parameter('readout', 'text', 'law of the readout a', (p) => p.readout),
  parameter('precision', 'text', 'precision of the calculation', (p) => p.precision),
  parameter('bulk_values', 'integer', 'singular values asked for below the edge', (p) => p.bulkValues, {
    partsCells: false,
  }),
];
