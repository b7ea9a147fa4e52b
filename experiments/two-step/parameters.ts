import type { z } from 'zod';
import type { Parameter, ParameterPlace, Zod } from '../../kernels/contract/parameter.ts';
import { leastSize } from '../network/sizes.ts';
import { mostSteps } from './mini-batches.ts';
import {
  dataParameter,
  networkParameters,
  precisionParameter,
  ridgeParameters,
  ridgeSamplesParameter,
  sizeParameters,
} from '../network/parameters.ts';

const namedSteps = Array.from({ length: mostSteps }, (_, t) => t + 1);
const subscript = (t: number): string => '₀₁₂₃₄₅₆₇₈₉'[t];

/** One value for each step. */
const perStep = (z: Zod, value: z.ZodType): z.ZodType => z.array(value).min(1).max(mostSteps);

/** The parameters of the experiment, as sweep files name them. */
export const parameters = {
  ...sizeParameters,
  alphas: {
    kind: 'schema',
    schema: (z: Zod): z.ZodType => perStep(z, z.number().min(0).max(2)),
    meaning:
      'exponents α_t of all steps, η_t = s_t N^α_t; at 1/2 and above there is a warning, since the theory ends there',
  },
  ...stepByStep('alpha', (t) => ({
    kind: 'real',
    from: 0,
    to: 2,
    symbol: `α${subscript(t)}`,
    meaning: `exponent α_t of step ${t}`,
    place: exponentOf(t - 1),
  })),
  prefactors: {
    kind: 'schema',
    schema: (z: Zod): z.ZodType => perStep(z, z.number()),
    isDefault: (values: readonly number[]) => values.every((s) => s === 1),
    meaning: 'prefactors s_t of all steps, η_t = s_t N^α_t; 1 where they are not given',
  },
  ...stepByStep('prefactor', (t) => ({
    kind: 'real',
    symbol: `s${subscript(t)}`,
    default: 1,
    meaning: `prefactor s_t of step ${t}`,
  })),
  etas: {
    kind: 'schema',
    schema: (z: Zod): z.ZodType => perStep(z, z.number()),
    role: 'alias',
    meaning: 'sizes η_t of all steps as plain numbers, instead of exponents and prefactors',
  },
  ...stepByStep('eta', (t) => ({ kind: 'real', meaning: `size η_t of step ${t} as a plain number` })),
  batch: {
    kind: 'schema',
    schema: (z: Zod): z.ZodType =>
      z.union([z.enum(['reused', 'independent']), z.strictObject({ batches: z.number().int().min(1).max(mostSteps) })]),
    default: 'reused',
    meaning:
      'reused: one batch for all steps; independent: a fresh one at each; {batches: 2}: two batches that the steps go through in order, again and again',
  },
  passes: {
    kind: 'integer',
    from: 1,
    to: mostSteps,
    role: 'alias',
    meaning:
      'how often the steps go through all n samples, one mini-batch of batch_size at each step; sizes of steps are then given for all steps, or once',
  },
  batch_size: {
    kind: 'integer',
    from: leastSize,
    to: 1_000_000,
    role: 'alias',
    meaning: 'samples of a mini-batch; it divides n, and points have it as their n',
  },
  ...networkParameters,
  ...dataParameter,
  lambdas: {
    ...ridgeParameters.lambdas,
    schema: (z: Zod): z.ZodType => z.array(z.number().positive()).max(50),
    default: [],
    isDefault: (values: readonly number[]) => values.length === 0,
    records: 'ridge',
    meaning:
      'the λ of ridge regressions on features of fresh samples, min (1/n)|y − F b|² + λ|b|², after the steps, before the last one, and before all; none by default',
  },
  ...ridgeSamplesParameter,
  test_samples: ridgeParameters.test_samples,
  ridge_directions: {
    kind: 'integer',
    from: 0,
    to: 3,
    default: 0,
    key: 'ridgeDirections',
    meaning:
      'singular directions on which the expected ridge errors are conditioned; 0 for no expected errors, which cost most of the time',
  },
  neurons: {
    kind: 'flag',
    default: false,
    role: 'recorded',
    records: 'neurons',
    meaning: 'whether to record the overlap of every neuron with the target',
  },
  ...precisionParameter,
  // These two only say what is recorded. Ids contain them, because they are older than the rule that leaves such parameters out.
  bulk_values: {
    kind: 'integer',
    from: 3,
    to: 200,
    default: 3,
    key: 'bulkValues',
    meaning: 'singular values to record below the edge',
  },
  spectrum: { kind: 'flag', default: false, meaning: 'whether to record all singular values' },
} as const satisfies Record<string, Parameter>;

/** How to read and set the exponent of a step in a point. */
function exponentOf(step: number): ParameterPlace {
  return {
    get: ({ alphas }: Steps) => alphas[step] ?? undefined,
    set: (p: Steps, x) => ({ ...p, alphas: p.alphas.map((alpha, t) => (t === step ? x : alpha)) }),
  };
}

interface Steps {
  alphas: readonly (number | null)[];
}

function stepByStep<Name extends string>(
  name: Name,
  of: (t: number) => Parameter,
): Record<`${Name}${number}`, Parameter> {
  const entries = namedSteps.map((t) => [`${name}${t}`, { ...of(t), role: 'alias' }] as const);
  return Object.fromEntries(entries) as Record<`${Name}${number}`, Parameter>;
}

/** Names of single steps, alpha1 …, prefactor1 …, in order. */
export const singleNames = {
  alpha: namedSteps.map((t) => `alpha${t}`),
  prefactor: namedSteps.map((t) => `prefactor${t}`),
  eta: namedSteps.map((t) => `eta${t}`),
} as const;
