import { z } from 'zod';

/** What one value of a parameter may be. All but the last are plain data, which is all that a user's own experiment needs. */
export type Values =
  | { kind: 'integer'; from?: number; to?: number }
  | { kind: 'real'; from?: number; to?: number; above?: number }
  | { kind: 'flag' }
  | { kind: 'text' }
  | { kind: 'choice'; of: readonly string[] }
  | { kind: 'schema'; schema: z.ZodType };

/** One parameter, declared once: validation, JSON Schema, docs, default, identity, column and symbol follow from it. */
export type Parameter = Values & ParameterText;

/** What a parameter has besides the values it may take. */
export interface ParameterText {
  /** One line for messages, editors and docs. */
  meaning: string;
  unit?: string;
  /** How figures call it, e.g. α₁. */
  symbol?: string;
  /** Taken where a sweep does not give it; a value equal to it is left out of the id. Without one the parameter must be given. */
  default?: unknown;
  /** Whether a value is the default, where equality does not say so: prefactors that are all 1. */
  isDefault?(value: never): boolean;
  /** Its name in the parameters of a point and in the id, where a sweep file calls it differently: targetMean for target_mean. */
  key?: string;
  /**
   * varied (the default): part of the point and of its id. alias: another way to give a varied one, e.g. d/N for d; not part of the point.
   * recorded: says what more a row records and changes no other value; part of the point, not of the id.
   */
  role?: 'varied' | 'alias' | 'recorded';
  /** Of an alias that refinement can go along: how it is read from, and set in, the parameters of a point. */
  place?: ParameterPlace;
  /** Of a recorded one: the group of `revisions` that a row has only where it was asked for. */
  records?: string;
}

/** Where the number of an alias stands in the parameters of a point. */
export interface ParameterPlace {
  /** Undefined where the point has none, e.g. no second step. */
  get(parameters: never): number | undefined;
  /** A copy with another number. */
  set(parameters: never, value: number): object;
}

/** Limits of what an integer column holds. */
const [leastInteger, mostInteger] = [-(2 ** 31), 2 ** 31 - 1];

/** The Zod schema of one value. */
export function schemaOf(parameter: Parameter): z.ZodType {
  const schema = plainSchema(parameter);
  return schema.description === undefined ? schema.describe(parameter.meaning) : schema;
}

function plainSchema(values: Values): z.ZodType {
  switch (values.kind) {
    case 'integer':
      return z
        .int()
        .min(values.from ?? leastInteger)
        .max(values.to ?? mostInteger);
    case 'real': {
      let schema = z.number();
      if (values.above !== undefined) schema = schema.gt(values.above);
      if (values.from !== undefined) schema = schema.min(values.from);
      return values.to === undefined ? schema : schema.max(values.to);
    }
    case 'flag':
      return z.boolean();
    case 'text':
      return z.string();
    case 'choice':
      return z.enum(values.of as [string, ...string[]]);
    case 'schema':
      return values.schema;
  }
}

/** Whether the values of a schema are whole numbers: the steps of a range are then rounded. */
export function isWhole(schema: z.ZodType): boolean {
  return schema instanceof z.ZodNumber && schema.format === 'safeint';
}
