import { z } from 'zod';
import { suggestion } from '../../analysis/text/nearest.ts';
import { isWhole } from '../../kernels/contract/parameter.ts';
import { rangeSchema } from './range.ts';

/** A key of an object that no form of it has, with the nearest that some form has. */
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

/** The words a schema accepts. */
export function wordsOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => wordsOf(option as z.ZodType));
  return [];
}

/** Values that a schema accepts, in few words; empty where only its description says it. */
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

/** What a sweep file may give for a parameter of a schema, in words. */
export function allowedOf(schema: z.ZodType): string {
  const values = valuesText(schema);
  const meaning = schema.description ?? '';
  if (schema instanceof z.ZodNumber) return `${values}, a list of them, or {from, to, count}; ${meaning}`;
  return schema instanceof z.ZodUnion && values !== '' ? `${values} — ${meaning}` : values || meaning;
}
