import { signalDirections } from '../../kernels/network/signal.ts';
import type { Assignment, Draw, Fault, Resolved } from '../../kernels/contract/experiment.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { canonicalFunctions } from '../network/canonical.ts';
import { resolveInputs } from '../network/data/resolve-inputs.ts';
import { ridgeSize } from '../network/ridge-samples.ts';
import { dataOf } from '../../kernels/model/input-laws.ts';
import { isFault, resolveSizes } from '../network/sizes.ts';
import { parameters, singleNames } from './parameters.ts';
import type { TwoStepParameters } from './point.ts';

const declared: Readonly<Record<string, Parameter>> = parameters;

/**
 * Makes the parameters of a point from the names of a sweep file: sizes from ratios, lists over steps from single steps.
 * The object is one literal. A sweep copies it once per replicate, and copies of an object that was put together key by key are several
 * times slower and larger.
 */
export function resolve(given: Assignment, { seed, replicate }: Draw): Resolved<TwoStepParameters> {
  const inputs = resolveInputs(given, declared);
  if (isFault(inputs)) return { fault: inputs };
  const sizes = resolveSizes(given, dataOf(inputs.law)?.dimension);
  if (isFault(sizes)) return { fault: sizes };
  const sizesOfSteps = resolveStepSizes(given);
  if (isFault(sizesOfSteps)) return { fault: sizesOfSteps };
  const { alphas, prefactors, named } = sizesOfSteps;
  const steps = alphas.length;
  const { N, d, n } = sizes;
  const signal = signalDirections(steps);
  if (d <= signal) {
    const message = `with ${steps} steps ${signal} input directions carry signal, which leaves no bulk in d = ${d}`;
    return { fault: { parameter: named, message, allowed: `fewer steps, or d > ${signal}` } };
  }
  const without = ridgeWithoutLambdas(given);
  if (without !== null) return { fault: without };
  const value = (name: string): unknown => given[name] ?? declared[name].default;
  const functions = canonicalFunctions({ activation: value('activation'), target: value('target') });
  const resolved = {
    N,
    d,
    n,
    alphas,
    prefactors,
    // A single step has a single batch, so both modes are the same point.
    batch: steps === 1 ? 'reused' : value('batch'),
    activation: functions.activation,
    centred: value('centred'),
    target: functions.target,
    targetMean: value('target_mean'),
    noise: value('noise'),
    outputScaling: value('output_scaling'),
    weights: value('weights'),
    readout: value('readout'),
    inputs: inputs.law,
    lambdas: value('lambdas'),
    ridgeSamples: value('ridge_samples'),
    testSamples: value('test_samples'),
    ridgeDirections: value('ridge_directions'),
    neurons: value('neurons'),
    precision: value('precision'),
    bulkValues: value('bulk_values'),
    spectrum: value('spectrum'),
    seed,
    replicate,
  };
  // The schemas of `parameters` have checked the values.
  const parameters = resolved as TwoStepParameters;
  const short = tooFewRows(parameters);
  return short === null ? { parameters } : { fault: short };
}

/** The batches of a draw have no row of a table in common, so the table must have rows for all of them. */
function tooFewRows(p: TwoStepParameters): Fault | null {
  const data = dataOf(p.inputs);
  if (data === null) return null;
  const forSteps = p.n * (p.batch === 'independent' ? p.alphas.length : 1);
  const forRegressions = p.lambdas.length === 0 ? 0 : ridgeSize(p) + p.testSamples;
  const needed = forSteps + forRegressions;
  if (needed <= data.rows) return null;
  const parts =
    forRegressions === 0 ? '' : ` (${forSteps} for steps, ${forRegressions} for regressions and their test)`;
  const message = `the batches of a draw take ${needed} rows${parts}, but the data have ${data.rows}`;
  return { parameter: 'n', message, allowed: 'fewer samples, or batch: reused' };
}

/** The parameters that say how to regress need the λ, which say that a point is regressed at all. */
function ridgeWithoutLambdas(given: Assignment): Fault | null {
  const { lambdas } = given as { lambdas?: readonly number[] };
  if (lambdas !== undefined && lambdas.length > 0) return null;
  const named = ['ridge_samples', 'test_samples', 'ridge_directions'].find(
    (name) => name in given && given[name] !== declared[name].default,
  );
  if (named === undefined) return null;
  return { parameter: named, message: `${named} is given without lambdas`, allowed: `lambdas: [λ, …] beside ${named}` };
}

/** How large the steps are: exponents and prefactors, or plain numbers, which are prefactors without exponents. */
function resolveStepSizes(
  given: Assignment,
): { alphas: readonly (number | null)[]; prefactors: readonly number[]; named: string } | Fault {
  const alphas = resolveSteps(given, 'alpha', 'alphas');
  if (isFault(alphas)) return alphas;
  const prefactors = resolveSteps(given, 'prefactor', 'prefactors');
  if (isFault(prefactors)) return prefactors;
  const etas = resolveSteps(given, 'eta', 'etas');
  if (isFault(etas)) return etas;
  if (etas.list !== null) {
    const other = alphas.list ? alphas : prefactors.list ? prefactors : null;
    if (other) {
      return {
        parameter: etas.named,
        message: `${etas.named} and ${other.named} both give step sizes`,
        allowed: 'one of them',
      };
    }
    return { alphas: etas.list.map(() => null), prefactors: etas.list, named: etas.named };
  }
  if (alphas.list === null) {
    const allowed = 'alpha1, alpha2, … or alphas: [α1, α2, …]; or eta1, eta2, … or etas: [η1, η2, …]';
    return { parameter: 'alpha1', message: 'no step sizes are given', allowed };
  }
  if (prefactors.list && prefactors.list.length !== alphas.list.length) {
    const message = `there are ${prefactors.list.length} prefactors for ${alphas.list.length} steps`;
    return { parameter: prefactors.named, message, allowed: 'one prefactor per α' };
  }
  return { alphas: alphas.list, prefactors: prefactors.list ?? alphas.list.map(() => 1), named: alphas.named };
}

/** A list over steps, given whole or step by step; null if it is not given. */
function resolveSteps(
  given: Assignment,
  single: 'alpha' | 'prefactor' | 'eta',
  whole: 'alphas' | 'prefactors' | 'etas',
): { list: readonly number[] | null; named: string } | Fault {
  const singles = singleNames[single].filter((name) => name in given);
  if (whole in given) {
    if (singles.length > 0) return { parameter: singles[0], message: `${singles[0]} and ${whole} are both given` };
    return { list: given[whole] as readonly number[], named: whole };
  }
  if (singles.length === 0) return { list: null, named: whole };
  const missing = singles.findIndex((name, t) => name !== `${single}${t + 1}`);
  if (missing >= 0) {
    return { parameter: singles[missing], message: `${singles[missing]} is given but ${single}${missing + 1} is not` };
  }
  return { list: singles.map((name) => given[name] as number), named: singles[singles.length - 1] };
}
