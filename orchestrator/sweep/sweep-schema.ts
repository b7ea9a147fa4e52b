import { z } from 'zod';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { schemaOf } from '../../kernels/contract/value-schema.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { rangeSchema } from './range.ts';
import { slurmSchema } from './slurm-schema.ts';

/** One value, a list of values to go through, or a range. */
function dimensionSchema(value: z.ZodType): z.ZodType {
  return z.union([value, z.array(value).min(1), rangeSchema]).describe(value.description ?? '');
}

const sql = (means: string): z.ZodString => z.string().min(1).describe(means);

const check = z
  .strictObject({
    says: z.string().describe('what is claimed, in words'),
    value: sql("SQL expression over the sweep's rows that gives one number, such as avg(outlier_count)"),
    where: sql('SQL condition on the rows that it looks at').optional(),
    most: z.number().optional().describe('largest value with which the claim holds'),
    least: z.number().optional().describe('least value with which the claim holds'),
  })
  .refine(({ most, least }) => most !== undefined || least !== undefined, {
    error: 'a check needs most, least or both',
  });

const curve = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .describe('name of the figure file'),
  title: z.string().describe('title of the figure'),
  x: sql('what is along the horizontal axis, as SQL of a row'),
  x_label: z.string().optional().describe('how the axis calls it (default: x)'),
  y: z.union([
    sql('what is measured, as SQL of a row, such as test[1]'),
    z.record(z.string(), sql('the same for each of several, by the names that the legend gives them')),
  ]),
  label: z.string().describe('how the axis calls it'),
  theory: sql('what theory says of it, as SQL of a row').optional(),
  by: sql('what tells curves apart, as SQL of a row').optional(),
  where: sql('SQL condition on the rows that are drawn').optional(),
});

/** The frame of a sweep file. Each parameter is checked by a schema of its own. */
/** Names of sweeps. They are names of folders too, and so cannot leave the store. */
export const sweepName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const frameSchema = z.strictObject({
  name: z
    .string()
    .regex(sweepName, 'letters, digits, ".", "_" and "-", at most 64')
    .describe('name of the sweep; its records in the store go under it'),
  title: z.string().optional().describe('one line for figures and reports'),
  question: z.string().optional().describe('the question that the sweep answers; reports begin with it'),
  expect: z.string().optional().describe('the expected picture in words'),
  curves: z
    .array(curve)
    .optional()
    .describe('figures of means against a parameter, which reports draw with the theory'),
  checks: z.array(check).optional().describe('claims that reports check on the rows, and end with a verdict'),
  experiment: z
    .string()
    .optional()
    .describe(
      'what is run at each point: an experiment that ships, or the file of one of your own (./mine.mjs, ./mine.yaml)',
    ),
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
  slurm: slurmSchema.optional().describe('how the sweep runs on a cluster; it changes no point'),
  refine: z
    .strictObject({
      where: z
        .enum(['boundary', 'mean'])
        .describe(
          'boundary: where P(column ≥ k) passes 1/2 along a parameter; mean: the mean of a column in every cell',
        ),
      column: z.string().optional().describe("result column that is looked at (default: the experiment's own)"),
      along: z
        .string()
        .optional()
        .describe("parameter that boundaries are sought along (default: the experiment's own)"),
      counts: z.array(z.number()).min(1).default([1, 2, 3]).describe('the k of the boundaries column ≥ k'),
      error: z.number().positive().describe('standard error to reach: of boundaries in the parameter, or of means'),
      points: z.int().min(1).max(10_000_000).describe('budget: points that may be added to the grid'),
    })
    .optional()
    .describe('after the grid is complete, points are added until the standard error or the budget is reached'),
});
/** A sweep file as `frameSchema` reads it. */
export type Frame = z.infer<typeof frameSchema>;

/** JSON Schema of sweep files, for editors. It does not know the parameters of users' own experiments. */
export function sweepJsonSchema(registry: Registry): object {
  const shipped = registry.names.flatMap((name) => registry.shipped(name) ?? []);
  const forms = [...shipped.map((experiment) => schemaFor(experiment, registry.usual)), ownSchema()];
  const schema = z.toJSONSchema(z.union(forms), { io: 'input', reused: 'ref' });
  return { title: 'nightsweep sweep file', ...schema };
}

function schemaFor({ name, parameters }: Experiment, usual: string): z.ZodType {
  const schemas = Object.entries(parameters).map(([key, parameter]) => [key, schemaOf(parameter)] as const);
  const dimensions = z.strictObject(
    Object.fromEntries(schemas.map(([key, value]) => [key, dimensionSchema(value).optional()])),
  );
  const lists = z.strictObject(Object.fromEntries(schemas.map(([key, value]) => [key, z.array(value).optional()])));
  const named = z.literal(name);
  return frameSchema.extend({
    experiment: name === usual ? named.optional() : named,
    parameters: dimensions,
    zip: z.array(lists).optional(),
    when: z.array(z.strictObject({ if: dimensions, then: dimensions })).optional(),
    ...withoutDefaults,
  });
}

/** A sweep of a user's own experiment: it names a file, and may give any parameters. */
function ownSchema(): z.ZodType {
  return frameSchema.extend({ experiment: z.string().regex(/[./]/), ...withoutDefaults });
}

const withoutDefaults = {
  seed: frameSchema.shape.seed.unwrap().optional(),
  replicates: frameSchema.shape.replicates.unwrap().optional(),
};
