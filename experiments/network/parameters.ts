import type { z } from 'zod';
import type { Parameter, Zod } from '../../kernels/contract/parameter.ts';
import { activationKinds, maxActivationTerms, maxHermiteDegree } from '../../kernels/model/activations.ts';
import { dataScalings, inputDirections, namedInputs } from '../../kernels/model/input-laws.ts';
import { outputScalings, readoutLaws, weightLaws } from '../../kernels/model/laws.ts';
import { maxDirections, namedTargets } from '../../kernels/model/targets.ts';
import type { DataSource } from './data/load-data.ts';
import { leastSize } from './sizes.ts';

/** Coefficients in orthonormal Hermite polynomials. */
const hermite = (z: Zod): z.ZodType =>
  z.strictObject({
    hermite: z
      .array(z.number())
      .min(1)
      .max(maxHermiteDegree + 1),
  });
const plainActivation = (z: Zod): z.ZodType =>
  z.union([
    z.enum(activationKinds.filter((kind) => kind !== 'hermite')),
    z.strictObject({ sin: z.strictObject({ phase: z.number() }) }),
    hermite(z),
  ]);
/** Factors inside are bounded: the theory's quadratures resolve σ up to there. */
const steepest = 5;
const scale = (z: Zod): z.ZodType => z.number().min(-steepest).max(steepest).optional();
const activation = (z: Zod): z.ZodType =>
  z.union([
    plainActivation(z),
    z.strictObject({
      terms: z
        .array(z.strictObject({ of: plainActivation(z), weight: z.number().optional(), scale: scale(z) }))
        .min(1)
        .max(maxActivationTerms),
    }),
  ]);
const link = (z: Zod): z.ZodType =>
  z.union([z.enum(Object.keys(namedTargets) as (keyof typeof namedTargets)[]), hermite(z)]);
const direction = (z: Zod): z.ZodType => z.number().int().min(1).max(maxDirections).optional();
const factor = (z: Zod): z.ZodType =>
  z.union([
    z.strictObject({ direction: direction(z), hermite: z.number().int().min(0).max(maxHermiteDegree) }),
    z.strictObject({ direction: direction(z), of: link(z), scale: scale(z) }),
  ]);
const targetTerm = (z: Zod): z.ZodType => {
  const weight = z.number().optional();
  return z.union([
    z.strictObject({ weight, direction: direction(z), hermite: z.number().int().min(0).max(maxHermiteDegree) }),
    z.strictObject({ weight, direction: direction(z), of: link(z), scale: scale(z) }),
    z.strictObject({ weight, factors: z.array(factor(z)).min(1).max(mostFactors) }),
  ]);
};
const mostFactors = 8;
const mostTargetTerms = 16;
const target = (z: Zod): z.ZodType =>
  z.union([link(z), z.strictObject({ terms: z.array(targetTerm(z)).min(1).max(mostTargetTerms) })]);
const inputs = (z: Zod): z.ZodType => {
  const along = z.enum(inputDirections);
  return z.union([
    z.enum(namedInputs),
    z.strictObject({
      student: z.strictObject({ degrees: z.number().int().min(3).max(100), elliptical: z.boolean().optional() }),
    }),
    z.strictObject({ spiked: z.strictObject({ variance: z.number().min(0), along }) }),
    z.strictObject({ mixture: z.strictObject({ distance: z.number().min(0), along }) }),
  ]);
};
const size = { kind: 'integer', from: leastSize, to: 1_000_000 } as const;
const ratio = (name: string, sets: string): Parameter => ({
  kind: 'real',
  above: 0,
  role: 'alias',
  meaning: `aspect ratio ${name}: sets ${sets} to the nearest whole number`,
});

/** Sizes of a network and of its batches, given as numbers or as ratios. */
export const sizeParameters = {
  N: { ...size, from: 2, symbol: 'N', meaning: 'hidden width N' },
  d: { ...size, symbol: 'd', meaning: 'input dimension d' },
  n: { ...size, symbol: 'n', meaning: 'batch size n' },
  'd/N': ratio('d/N', 'd'),
  'n/N': ratio('n/N', 'n'),
  'N/d': ratio('N/d', 'd'),
  'n/d': ratio('n/d', 'n'),
  n_power: {
    kind: 'schema',
    schema: (z: Zod): z.ZodType =>
      z.strictObject({ factor: z.number().positive(), power: z.number().positive().max(4) }),
    role: 'alias',
    meaning: 'batch size as a power of the dimension: sets n to factor · d^power, to the nearest whole number',
  },
} as const satisfies Record<string, Parameter>;

/** What a network computes, what it learns, and the laws of its draw (MODEL §1). */
export const networkParameters = {
  activation: {
    kind: 'schema',
    schema: activation,
    default: 'tanh',
    symbol: 'σ',
    meaning:
      'activation σ: a name, {sin: {phase}}, {hermite: [w_0, w_1, …]}, or {terms: [{of, weight, scale}, …]} for Σ weight·of(scale·z)',
  },
  centred: { kind: 'flag', default: false, meaning: 'whether E σ(z) is subtracted from σ' },
  target: {
    kind: 'schema',
    schema: target,
    default: { hermite: [0, 1] },
    symbol: 'σ*',
    meaning:
      'target σ*: a name, {hermite: [w_0, w_1, …]} in orthonormal Hermite polynomials, or {terms: [{weight, factors: [{direction, hermite}, …]}, …]} for sums of products over up to five directions',
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
    meaning: 'law of the readout a, of variance 1/N; symmetric: Gaussian in pairs ±a, so that Σ a = 0',
  },
  inputs: {
    kind: 'schema',
    schema: inputs,
    default: 'gaussian',
    meaning:
      'law of the inputs: gaussian, rademacher, sphere, {student: {degrees, elliptical}}, {spiked: {variance, along}} or {mixture: {distance, along}}, along target or orthogonal',
  },
} as const satisfies Record<string, Parameter>;

/** A table of the user's own, which takes the place of a law of the inputs. */
export const dataParameter = {
  data: {
    kind: 'schema',
    role: 'alias',
    schema: (z: Zod): z.ZodType =>
      z.strictObject({
        file: z.string().min(1),
        inputs: z.array(z.string().min(1)).min(1).optional(),
        target: z.string().min(1),
        scaling: z.enum(dataScalings).optional(),
        components: z.number().int().min(leastSize).optional(),
        shuffled: z.boolean().optional(),
      }),
    load: async (given: DataSource, folder: string) => (await import('./data/load-data.ts')).loadData(given, folder),
    meaning:
      'a table of your own in place of a law of the inputs: {file, inputs: [names], target: a column or teacher, scaling: none, standardised or whitened, components, shuffled}',
  },
} as const satisfies Record<string, Parameter>;

/** In which precision a point is computed. */
export const precisionParameter = {
  precision: {
    kind: 'choice',
    of: ['f32', 'f64'],
    default: 'f32',
    meaning: 'precision of the calculation',
  },
} as const satisfies Record<string, Parameter>;

const usualLambdas = [0.001, 0.01, 0.1, 1];

/** How many samples the ridge regressions have beside the steps. */
export const ridgeSamplesParameter = {
  ridge_samples: {
    kind: 'integer',
    from: 0,
    to: 1_000_000,
    default: 0,
    key: 'ridgeSamples',
    meaning: 'fresh samples of the ridge regressions; 0 for as many as the step has',
  },
} as const satisfies Record<string, Parameter>;

/** Ridge regressions on features of fresh samples. */
export const ridgeParameters = {
  lambdas: {
    kind: 'schema',
    schema: (zod: Zod): z.ZodType => zod.array(zod.number().positive()).min(1).max(50),
    default: usualLambdas,
    isDefault: (values: readonly number[]) => values.join() === usualLambdas.join(),
    symbol: 'λ',
    meaning: 'the λ of the ridge regressions, min (1/n)|y − F b|² + λ|b|²; all from one factorisation',
  },
  test_samples: {
    kind: 'integer',
    from: 1,
    to: 1_000_000,
    default: 4096,
    key: 'testSamples',
    meaning: 'fresh samples of the test error',
  },
} as const satisfies Record<string, Parameter>;
