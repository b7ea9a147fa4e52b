import type { Cell, StoredColumn } from '../../kernels/contract/column.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { activationLabel } from '../../kernels/model/activations.ts';
import { dataOf, inputLabel } from '../../kernels/model/input-laws.ts';
import { informationExponent, leapExponent } from '../../kernels/model/information.ts';
import { directionsOf, targetLabel } from '../../kernels/model/targets.ts';
import { remember } from '../../kernels/grouping/remember.ts';
import type { Precision } from '../../kernels/backends/precision.ts';
import type { DrawParameters, LabelParameters, OutputParameters } from '../../kernels/network/draw.ts';

/** What every experiment with a network has. */
export interface NetworkPoint extends DrawParameters, LabelParameters, OutputParameters {
  precision: Precision;
}

/** A column of a parameter; its result is not looked at. */
export type ParameterColumn<P> = Omit<StoredColumn<P, unknown>, 'of'> & { of: (p: P) => Cell };

/**
 * Makes columns of parameters, with the symbols that their declarations have.
 * @param declared the parameters, by the names that sweep files use
 */
export function parameterColumn<P>(declared: Readonly<Record<string, Parameter>>) {
  return (
    name: string,
    type: StoredColumn<P, unknown>['type'],
    meaning: string,
    of: (p: P) => Cell,
    more: Pick<StoredColumn<P, unknown>, 'parameter' | 'follows' | 'partsCells' | 'entriesWithColumns'> = {},
  ): ParameterColumn<P> => {
    const symbol = declared[more.parameter ?? name]?.symbol;
    return { name, type, meaning, group: 'parameter', ...(symbol === undefined ? {} : { symbol }), ...more, of };
  };
}

/** What is known of a target by its label. */
interface TargetFacts {
  information: number | null;
  leap: number | null;
}

const facts = new Map<string, TargetFacts>();

/** Of labels that a column of a table gives, nothing is known. */
const unknown: TargetFacts = { information: null, leap: null };

function factsOf({ target, inputs }: NetworkPoint): TargetFacts {
  if (dataOf(inputs)?.target !== undefined) return unknown;
  return remember(facts, targetLabel(target), () => ({
    information: informationExponent(target),
    leap: leapExponent(target),
  }));
}

function labelsOf({ target, inputs }: NetworkPoint): string {
  const column = dataOf(inputs)?.target;
  return column === undefined ? targetLabel(target) : `column ${column}`;
}

/** The columns of sizes. What the n samples are for is said by the parameter. */
export function sizeColumns(
  declared: Readonly<Record<string, Parameter>>,
): ParameterColumn<{ N: number; d: number; n: number }>[] {
  const parameter = parameterColumn<{ N: number; d: number; n: number }>(declared);
  return [
    parameter('width', 'integer', 'hidden width N', (p) => p.N, { parameter: 'N' }),
    parameter('dimension', 'integer', 'input dimension d', (p) => p.d, { parameter: 'd', follows: ['width'] }),
    parameter('samples', 'integer', declared.n.meaning, (p) => p.n, {
      parameter: 'n',
      follows: ['width', 'dimension'],
    }),
  ];
}

/** The columns of what a network computes, what it learns, and the laws of its draw. */
export function networkColumns(declared: Readonly<Record<string, Parameter>>): ParameterColumn<NetworkPoint>[] {
  const parameter = parameterColumn<NetworkPoint>(declared);
  return [
    parameter('activation', 'text', 'activation σ', (p) => activationLabel(p.activation)),
    parameter('centred', 'flag', 'whether E σ(z) was subtracted from σ', (p) => p.centred),
    parameter(
      'information_exponent',
      'integer',
      'least k ≥ 1 for which the k-th Hermite coefficient of the target is not 0; null if there is none up to k = 8; for several directions k is the total degree',
      (p) => factsOf(p).information,
      { follows: ['target'] },
    ),
    parameter(
      'leap_exponent',
      'integer',
      'with the best order of its Hermite terms, the largest degree of a term in directions that none before it reads; information_exponent for one direction',
      (p) => factsOf(p).leap,
      { follows: ['target'] },
    ),
    parameter(
      'target_directions',
      'integer',
      'number of orthonormal directions that the target reads',
      (p) => directionsOf(p.target),
      { follows: ['target'] },
    ),
    parameter(
      'target',
      'text',
      'target σ*, as a sum of orthonormal Hermite polynomials h_k or a named function; or the column that gives the labels',
      (p) => labelsOf(p),
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
    parameter('inputs', 'text', 'law of the inputs', (p) => inputLabel(p.inputs)),
    parameter('precision', 'text', 'precision of the calculation', (p) => p.precision),
  ];
}

/** The columns of ridge regressions on features. */
export function regressionColumns(
  declared: Readonly<Record<string, Parameter>>,
): ParameterColumn<{ lambdas: readonly number[]; testSamples: number }>[] {
  const parameter = parameterColumn<{ lambdas: readonly number[]; testSamples: number }>(declared);
  return [
    parameter('lambdas', 'reals', 'the λ of the ridge regressions; empty for none', (p) => [...p.lambdas]),
    parameter('test_samples', 'integer', 'samples of the test error', (p) => p.testSamples),
  ];
}

/** The column of how many samples the regressions have. */
export function ridgeSamplesColumn(
  declared: Readonly<Record<string, Parameter>>,
): ParameterColumn<{ ridgeSamples: number }> {
  return parameterColumn<{ ridgeSamples: number }>(declared)(
    'ridge_samples',
    'integer',
    'samples of the ridge regressions; 0: as many as a step has',
    (p) => p.ridgeSamples,
  );
}
