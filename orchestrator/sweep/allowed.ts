import { z } from 'zod';
import { suggestion } from '../../analysis/text/nearest.ts';
import { isWhole } from '../../kernels/contract/value-schema.ts';
import { rangeSchema } from './range.ts';

/**
 * The first key in a value that no form of its schema has; null if there is none.
 * `near` is the hint with the nearest key that some form has; it may be empty.
 */
export function misspeltKey(value: unknown, schema: z.ZodType): { key: string; near: string } | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const forms = [...objectForms(schema), rangeSchema];
  for (const [key, inner] of Object.entries(value)) {
    const having = forms.filter((form) => key in form.shape);
    if (having.length === 0)
      return {
        key,
        near: suggestion(
          key,
          forms.flatMap((form) => Object.keys(form.shape)),
        ),
      };
    for (const form of having) {
      const below = misspeltKey(inner, (form.shape as Record<string, z.ZodType>)[key]);
      if (below) return below;
    }
  }
  return null;
}

function objectForms(schema: z.ZodType): z.ZodObject[] {
  if (schema instanceof z.ZodObject) return [schema];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => objectForms(option as z.ZodType));
  return [];
}

/** The words that a schema accepts. */
export function wordsOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => wordsOf(option as z.ZodType));
  return [];
}

/** The values that a schema accepts, in few words; empty if only the schema's description can tell. */
export function valuesText(schema: z.ZodType): string {
  const words = wordsOf(schema);
  if (words.length > 0) return words.join(', ');
  if (schema instanceof z.ZodBoolean) return 'true, false';
  if (!(schema instanceof z.ZodNumber)) return '';
  const { minValue, maxValue } = schema;
  const low = minValue !== null && Number.isFinite(minValue) && minValue > -(2 ** 31);
  const high = maxValue !== null && Number.isFinite(maxValue) && maxValue < 2 ** 31 - 1;
  if (schema._zod.bag.exclusiveMinimum !== undefined) return `a number above ${String(minValue)}`;
  const bounds = low && high ? ` from ${minValue} to ${maxValue}` : low ? ` from ${minValue} up` : '';
  return `${isWhole(schema) ? 'a whole number' : 'a number'}${bounds}`;
}

/** What a sweep file may give for a parameter, in words. */
export function allowedOf(schema: z.ZodType): string {
  const values = valuesText(schema);
  const meaning = schema.description ?? '';
  if (schema instanceof z.ZodNumber) return `${values}, a list of them, or {from, to, count}; ${meaning}`;
  return schema instanceof z.ZodUnion && values !== '' ? `${values} — ${meaning}` : values || meaning;
}
