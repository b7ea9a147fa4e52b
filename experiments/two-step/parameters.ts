import { z } from 'zod';
import { activationKinds, maxHermiteDegree } from '../../kernels/model/activations.ts';
import { outputScalings, readoutLaws, weightLaws } from '../../kernels/model/laws.ts';
import { namedTargets } from '../../kernels/model/targets.ts';
import { drillBehaviours } from '../drill/compute.ts';

/** Below this the directions that carry signal span everything, and there is no bulk left to speak of. */
export const leastSize = 8;
const size = z.int().min(leastSize).max(1_000_000);
const ratio = z.number().positive();
const exponent = z.number().min(0).max(2);
const hermite = z.strictObject({
  hermite: z
    .array(z.number())
    .min(1)
    .max(maxHermiteDegree + 1),
});
const activationNames = activationKinds.filter((kind) => kind !== 'hermite');

const activation = z.union([
  z.enum(activationNames),
  z.strictObject({ sin: z.strictObject({ phase: z.number() }) }),
  hermite,
]);
const target = z.union([z.enum(Object.keys(namedTargets) as (keyof typeof namedTargets)[]), hermite]);

const perStep = <T extends z.ZodType>(value: T, name: string, meaning: string): Record<string, T> =>
  Object.fromEntries([1, 2, 3, 4, 5].map((t) => [`${name}${t}`, value.describe(`${meaning} ${t}`)]));

/** Parameters of the two-step experiment as sweep files name them: what one value may be. */
export const twoStepParameters = {
  N: size.describe('hidden width N'),
  d: size.describe('input dimension d'),
  n: size.describe('batch size n'),
  'd/N': ratio.describe('aspect ratio d/N: sets d to the nearest whole number'),
  'n/N': ratio.describe('aspect ratio n/N: sets n to the nearest whole number'),
  'N/d': ratio.describe('aspect ratio N/d: sets d to the nearest whole number'),
  'n/d': ratio.describe('aspect ratio n/d: sets n to the nearest whole number'),
  alphas: z.array(exponent).min(1).max(8).describe('exponents α_t of all steps, η_t = s_t N^α_t'),
  ...perStep(exponent, 'alpha', 'exponent α_t of step'),
  prefactors: z.array(z.number()).min(1).max(8).describe('prefactors s_t of all steps, η_t = s_t N^α_t'),
  ...perStep(z.number(), 'prefactor', 'prefactor s_t of step'),
  batch: z.enum(['reused', 'independent']).describe('one batch for all steps, or a fresh one at each'),
  activation: activation.describe('σ: a name, {sin: {phase}} or {hermite: [w_0, w_1, …]}'),
  centred: z.boolean().describe('whether E σ(z) is subtracted from σ'),
  target: target.describe('σ*: a name or {hermite: [w_0, w_1, …]} in orthonormal Hermite polynomials'),
  target_mean: z.enum(['remove', 'keep']).describe('whether E σ* is taken from the labels'),
  noise: z.number().min(0).describe('standard deviation τ of the label noise'),
  output_scaling: z.enum(outputScalings).describe('f = N^(-1/2) aᵀσ(Wx) or aᵀσ(Wx)'),
  weights: z.enum(weightLaws).describe('law of W0'),
  readout: z.enum(readoutLaws).describe('law of the readout a'),
  precision: z.enum(['f32', 'f64']).describe('precision of the calculation'),
  bulk_values: z.int().min(3).max(200).describe('singular values to record below the edge'),
  spectrum: z.boolean().describe('whether to record all singular values'),
} satisfies Record<string, z.ZodType>;

/** Parameters of the drill. */
const drillParameters = {
  index: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .describe('distinguishes points'),
  behaviour: z.enum(drillBehaviours).describe('what the kernel does'),
  milliseconds: z.number().min(0).describe('busy time of a task'),
} satisfies Record<string, z.ZodType>;

/** Experiments by name, with their parameters. */
export const experimentParameters = { 'two-step': twoStepParameters, drill: drillParameters } as const;
export type ExperimentName = keyof typeof experimentParameters;
export const experimentNames = Object.keys(experimentParameters) as ExperimentName[];
