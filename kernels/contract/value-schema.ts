import { z } from 'zod';
import type { Parameter, Values } from './parameter.ts';

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
      // Figures cannot show the character 0.
      return z.string().regex(/^[^\0]*$/);
    case 'choice':
      return z.enum(values.of as [string, ...string[]]);
    case 'schema':
      return values.schema(z);
  }
}

/** Whether the values of a schema are whole numbers: the steps of a range are then rounded. */
export function isWhole(schema: z.ZodType): boolean {
  return schema instanceof z.ZodNumber && schema.format === 'safeint';
}
