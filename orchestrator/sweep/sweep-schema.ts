import { z } from 'zod';
import { experimentNames, experimentParameters, type ExperimentName } from '../../experiments/two-step/parameters.ts';

/** Equally spaced values, or equally spaced logarithms. */
export const rangeSchema = z.strictObject({
  from: z.number(),
  to: z.number(),
  count: z.int().min(1).max(100_000).optional().describe('how many values, both ends included'),
  step: z.number().positive().optional().describe('distance of neighbours, instead of count'),
  spacing: z.enum(['linear', 'log']).optional(),
});
export type Range = z.infer<typeof rangeSchema>;

/** One value, a list of values to go through, or a range. */
function dimensionSchema(value: z.ZodType): z.ZodType {
  return z.union([value, z.array(value).min(1), rangeSchema]).describe(value.description ?? '');
}

/** The frame of a sweep file; parameters are checked one by one by their own schemas. */
export const frameSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, ".", "_" and "-", at most 64')
    .describe('name of the sweep; its records in the store go under it'),
  title: z.string().optional().describe('one line for figures and reports'),
  experiment: z
    .enum(experimentNames)
    .default('two-step')
    .describe(`${experimentNames.join(', ')}: what is run at each point`),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe('a whole number from 0 to 2147483647: the seed of all random streams'),
  replicates: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1)
    .describe('a whole number from 1: independent draws of every point'),
  parameters: z.record(z.string(), z.unknown()).describe('values, lists or ranges; lists and ranges form a grid'),
  zip: z
    .array(z.record(z.string(), z.array(z.unknown()).min(1)))
    .optional()
    .describe('groups of lists of one length that vary together'),
  when: z
    .array(
      z.strictObject({
        if: z.record(z.string(), z.unknown()).describe('parameters and the value, or list of values, they must have'),
        then: z.record(z.string(), z.unknown()).describe('parameters that vary only there'),
      }),
    )
    .optional()
    .describe('conditional parameters'),
  refine: z
    .strictObject({
      where: z
        .enum(['boundary', 'mean'])
        .describe('boundary: where P(count ≥ k) passes 1/2 along an exponent; mean: the mean count of every cell'),
      along: z.enum(['alpha1', 'alpha2']).default('alpha2').describe('exponent that boundaries are sought along'),
      counts: z.array(z.int().min(1).max(20)).min(1).default([1, 2, 3]).describe('the k of the boundaries count ≥ k'),
      error: z
        .number()
        .positive()
        .describe('standard error to reach: of boundaries in the exponent, or of mean counts'),
      points: z.int().min(1).max(10_000_000).describe('budget: points that may be added to the grid'),
    })
    .optional()
    .describe('after the grid is complete, points are added until the standard error or the budget is reached'),
});
export type Frame = z.infer<typeof frameSchema>;

/** How a sweep is refined after its grid is complete. */
export type Refinement = NonNullable<Frame['refine']>;

/** JSON Schema of sweep files, for editors. */
export function sweepJsonSchema(): object {
  const forExperiment = (experiment: ExperimentName): z.ZodType => {
    const parameters: Record<string, z.ZodType> = experimentParameters[experiment];
    const dimensions = z.strictObject(
      Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, dimensionSchema(value).optional()])),
    );
    const lists = z.strictObject(
      Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, z.array(value).optional()])),
    );
    const named = z.literal(experiment);
    return frameSchema.extend({
      experiment: experiment === 'two-step' ? named.optional() : named,
      parameters: dimensions,
      zip: z.array(lists).optional(),
      when: z.array(z.strictObject({ if: dimensions, then: dimensions })).optional(),
      seed: frameSchema.shape.seed.unwrap().optional(),
      replicates: frameSchema.shape.replicates.unwrap().optional(),
    });
  };
  const schema = z.toJSONSchema(z.union(experimentNames.map(forExperiment)), { io: 'input', reused: 'ref' });
  return { title: 'nightsweep sweep file', ...schema };
}
