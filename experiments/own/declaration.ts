import { z } from 'zod';
import { columnTypes } from '../../kernels/contract/column.ts';

/*
 * What a user's own experiment may declare, in a module or in a YAML file. `experiment.ts` makes an `Experiment` of it.
 */

const text = z.string().min(1);
/** Names of columns and parameters, which become names in SQL. */
const identifier = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'letters, digits and "_", a letter first');
const described = {
  meaning: text.describe('one line that says what it is'),
  unit: text.optional(),
  symbol: text.optional(),
  default: z.unknown().optional(),
  identityDefault: z.unknown().optional(),
  key: identifier.optional(),
  formerly: z.array(identifier).optional(),
  role: z.enum(['varied', 'recorded']).optional(),
  records: identifier.optional(),
};

const parameter = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('integer'), from: z.int().optional(), to: z.int().optional(), ...described }),
  z.strictObject({
    kind: z.literal('real'),
    ...{ from: z.number().optional(), to: z.number().optional(), above: z.number().optional() },
    ...described,
  }),
  z.strictObject({ kind: z.literal('flag'), ...described }),
  z.strictObject({ kind: z.literal('text'), ...described }),
  z.strictObject({ kind: z.literal('choice'), of: z.array(text).min(1), ...described }),
]);

/** What each version after the first changed. */
const change = { version: z.int().min(2), what: text.describe('one line that says what came to mean something else') };

/** A function, which only a module can give. */
const callable = z.custom<(...given: never[]) => unknown>((value) => typeof value === 'function', 'not a function');

const columnFields = {
  type: z.enum(columnTypes).describe(columnTypes.join(', ')),
  meaning: described.meaning,
  unit: described.unit,
  symbol: described.symbol,
  revision: identifier.optional().describe('one of the names in revisions'),
  /** Largest relative difference of a value that is computed again. */
  tolerance: z.number().min(0).optional(),
};

const common = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and "-", a letter first, at most 32')
    .describe('name of the experiment, part of every id'),
  version: z.int().min(1).describe('a whole number from 1, part of every id'),
  title: text.optional(),
  revisions: z.record(identifier, z.int().min(1)).optional(),
  parameters: z.record(identifier, parameter).describe('what a sweep file may give'),
  cost: z
    .strictObject({ milliseconds: z.number().positive() })
    .optional()
    .describe('cost: { milliseconds: … } of one point, until rows tell better'),
};

/** The default export of a module. */
export const moduleDeclaration = z.strictObject({
  ...common,
  changes: z.array(z.strictObject({ ...change, unchanged: callable.optional() })).optional(),
  columns: z.array(z.strictObject({ name: identifier, ...columnFields, of: callable.optional() })).min(1),
  needs: z.enum(['backend', 'nothing']).optional(),
  sharing: z
    .strictObject({ draw: callable, cuts: z.array(callable).optional(), sizes: callable.optional() })
    .optional(),
  resolve: callable.optional(),
  warnings: callable.optional(),
  describe: callable.optional(),
  estimate: callable.optional(),
  compute: callable,
  analysis: callable.optional(),
});

export type ModuleDeclaration = z.infer<typeof moduleDeclaration>;

/** A limit of time, seconds. The timers of the runtime do not reach further. */
const limit = z.number().positive().max(2_000_000);

/** The YAML file of a command. */
export const commandDeclaration = z.strictObject({
  ...common,
  changes: z.array(z.strictObject(change)).optional(),
  command: z.array(text).min(1).describe('the program and its arguments, run in the folder of this file'),
  files: z.array(text).optional().describe('files it rests on, relative to this file'),
  columns: z
    .record(identifier, z.strictObject(columnFields))
    .refine((columns) => Object.keys(columns).length > 0)
    .describe('what a row has besides the parameters, at least one'),
  share: z.array(identifier).optional().describe('parameters whose equal values put points into one task'),
  limits: z
    .strictObject({ start: limit.optional(), task: limit.optional() })
    .optional()
    .describe('limits: { start, task } in seconds, at most 2000000'),
});
export type CommandDeclaration = z.infer<typeof commandDeclaration>;

/** The parts that both have. */
export type Declaration = Pick<
  CommandDeclaration,
  'name' | 'version' | 'title' | 'revisions' | 'parameters' | 'cost'
> & {
  changes?:
    readonly { version: number; what: string; unchanged?: ((parameters: never) => unknown) | undefined }[] | undefined;
};

/** One thing wrong in a declaration, at a path in it. */
export interface DeclarationFault {
  path: readonly PropertyKey[];
  message: string;
  allowed?: string;
}
