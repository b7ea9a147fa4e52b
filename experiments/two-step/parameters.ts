import type { z } from 'zod';
import type { Parameter, ParameterPlace, Zod } from '../../kernels/contract/parameter.ts';
import { activationKinds, maxHermiteDegree } from '../../kernels/model/activations.ts';
import { outputScalings, readoutLaws, weightLaws } from '../../kernels/model/laws.ts';
import { namedTargets } from '../../kernels/model/targets.ts';

/** Below this size the signal directions span everything, and no bulk is left. */
export const leastSize = 8;
/** Steps with a name of their own, alpha1 … alpha5. `alphas` takes up to eight steps. */
const namedSteps = [1, 2, 3, 4, 5];
const subscript = (t: number): string => '₀₁₂₃₄₅₆₇₈₉'[t];

/** Coefficients in orthonormal Hermite polynomials. */
const hermite = (z: Zod): z.ZodType =>
  z.strictObject({
    hermite: z
      .array(z.number())
      .min(1)
      .max(maxHermiteDegree + 1),
  });
const activation = (z: Zod): z.ZodType =>
  z.union([
    z.enum(activationKinds.filter((kind) => kind !== 'hermite')),
    z.strictObject({ sin: z.strictObject({ phase: z.number() }) }),
    hermite(z),
  ]);
const target = (z: Zod): z.ZodType =>
  z.union([z.enum(Object.keys(namedTargets) as (keyof typeof namedTargets)[]), hermite(z)]);
/** One value for each step. */
const perStep = (z: Zod, value: z.ZodType): z.ZodType => z.array(value).min(1).max(8);

const size = { kind: 'integer', from: leastSize, to: 1_000_000 } as const;
const ratio = (name: string, sets: string): Parameter => ({
  kind: 'real',
  above: 0,
  role: 'alias',
  meaning: `aspect ratio ${name}: sets ${sets} to the nearest whole number`,
});

/** The parameters of the experiment, as sweep files name them. */
export const parameters = {
  N: { ...size, symbol: 'N', meaning: 'hidden width N' },
  d: { ...size, symbol: 'd', meaning: 'input dimension d' },
  n: { ...size, symbol: 'n', meaning: 'batch size n' },
  'd/N': ratio('d/N', 'd'),
  'n/N': ratio('n/N', 'n'),
  'N/d': ratio('N/d', 'd'),
  'n/d': ratio('n/d', 'n'),
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
  batch: {
    kind: 'choice',
    of: ['reused', 'independent'],
    default: 'reused',
    meaning: 'one batch for all steps, or a fresh one at each',
  },
  activation: {
    kind: 'schema',
    schema: activation,
    default: 'tanh',
    symbol: 'σ',
    meaning: 'activation σ: a name, {sin: {phase}} or {hermite: [w_0, w_1, …]}',
  },
  centred: { kind: 'flag', default: false, meaning: 'whether E σ(z) is subtracted from σ' },
  target: {
    kind: 'schema',
    schema: target,
    default: { hermite: [0, 1] },
    symbol: 'σ*',
    meaning: 'target σ*: a name or {hermite: [w_0, w_1, …]} in orthonormal Hermite polynomials',
  },
  target_mean: {
    kind: 'choice',
    of: ['remove', 'keep'],
    default: 'remove',
    key: 'targetMean',
    meaning: 'whether E σ* is taken from the labels',
  },
  noise: {
    kind: 'real',
    from: 0,
    default: 0,
    symbol: 'label noise τ',
    meaning: 'standard deviation τ of the label noise',
  },
  output_scaling: {
    kind: 'choice',
    of: outputScalings,
    default: 'mean-field',
    key: 'outputScaling',
    meaning: 'f = N^(-1/2) aᵀσ(Wx) or aᵀσ(Wx)',
  },
  weights: {
    kind: 'choice',
    of: weightLaws,
    default: 'gaussian',
    meaning: 'law of W0: iid N(0, 1/d) entries, or rows on the unit sphere',
  },
  readout: {
    kind: 'choice',
    of: readoutLaws,
    default: 'gaussian',
    meaning: 'law of the readout a, of variance 1/N',
  },
  precision: {
    kind: 'choice',
    of: ['f32', 'f64'],
    default: 'f32',
    meaning: 'precision of the calculation',
  },
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
    get: ({ alphas }: Steps) => alphas[step],
    set: (p: Steps, x) => ({ ...p, alphas: p.alphas.map((alpha, t) => (t === step ? x : alpha)) }),
  };
}

interface Steps {
  alphas: readonly number[];
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
} as const;
