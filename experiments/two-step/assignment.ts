import { signalDirections } from '../../kernels/network/signal.ts';
import type { Assignment, Draw, Fault, Resolved } from '../../kernels/contract/experiment.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { canonicalFunctions } from '../network/canonical.ts';
import { resolveInputs } from '../network/data/resolve-inputs.ts';
import { ridgeSize } from '../network/ridge-samples.ts';
import { dataOf } from '../../kernels/model/input-laws.ts';
import { isFault, resolveSizes } from '../network/sizes.ts';
import { parameters } from './parameters.ts';
import { resolveStepSizes } from './step-sizes.ts';
import { canonicalBatch, dealSamples } from './mini-batches.ts';
import { batchCount, type TwoStepParameters } from './point.ts';

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
  const dealt = dealSamples(given, sizes.n, declared.batch.default);
  if (isFault(dealt)) return { fault: dealt };
  const sizesOfSteps = resolveStepSizes(given, dealt.steps);
  if (isFault(sizesOfSteps)) return { fault: sizesOfSteps };
  const { alphas, prefactors, named } = sizesOfSteps;
  const steps = alphas.length;
  const { N, d } = sizes;
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
    n: dealt.n,
    alphas,
    prefactors,
    batch: canonicalBatch(dealt.batch, steps),
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
  const forSteps = p.n * batchCount(p);
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
