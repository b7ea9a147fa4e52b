import { z } from 'zod';
import { suggestion } from '../../analysis/text/nearest.ts';
import type { Problem } from '../../analysis/text/problem.ts';
import type { Source } from '../../analysis/text/source.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { isWhole, schemaOf } from '../../kernels/contract/parameter.ts';
import { readDimension, type DimensionValues } from './dimensions.ts';
import { rangeSchema } from './range.ts';

/** Reads a mapping of parameters to values, lists or ranges; problems are added to `problems`. */
export function readParameters(
  source: Source,
  path: readonly PropertyKey[],
  given: Record<string, unknown>,
  experiment: Experiment,
  problems: Problem[],
): Map<string, DimensionValues> {
  const known = Object.keys(experiment.parameters);
  const dimensions = new Map<string, DimensionValues>();
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) {
      const message = `unknown parameter "${name}" of ${experiment.name}${suggestion(name, known)}`;
      problems.push(source.problem([...path, name], message, { atKey: true, allowed: known.join(', ') }));
      continue;
    }
    const schema = schemaOf(experiment.parameters[name]);
    const result = readDimension(schema, value, isWhole(schema));
    if ('values' in result) dimensions.set(name, result.values);
    else {
      for (const issue of result.issues) {
        const at = [...path, name, ...issue.path];
        problems.push(
          source.problem(at, explain(name, valueAt(value, issue.path), issue.message, schema), {
            allowed: allowedOf(schema),
          }),
        );
      }
    }
  }
  return dimensions;
}

/** The value at a path below another. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner = value;
  for (const step of path) inner = (inner as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return inner;
}

function explain(name: string, value: unknown, message: string, schema: z.ZodType): string {
  const misspelt = misspeltKey(value, schema);
  if (misspelt) return `${name}: unknown key "${misspelt.key}"${misspelt.near}`;
  const shown = JSON.stringify(value) ?? 'nothing';
  const near = typeof value === 'string' ? suggestion(value, wordsOf(schema)) : '';
  const reason = /^Invalid (input|option)/.test(message) ? 'is not allowed' : `is not allowed (${lowerFirst(message)})`;
  return `${name}: ${shown} ${reason}${near}`;
}

/** A sentence to go on with. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A key of an object that no form of it has, with the nearest that some form has. */
function misspeltKey(value: unknown, schema: z.ZodType): { key: string; near: string } | null {
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
function wordsOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => wordsOf(option as z.ZodType));
  return [];
}

/** What a schema accepts, in words. */
function allowedOf(schema: z.ZodType): string {
  const words = wordsOf(schema);
  const meaning = schema.description ?? '';
  if (words.length > 0) return `${words.join(', ')}${schema instanceof z.ZodUnion ? ' — ' + meaning : ''}`;
  if (schema instanceof z.ZodNumber) {
    const { minValue, maxValue } = schema;
    const whole = schema.format === 'safeint' ? 'a whole number' : 'a number';
    const low = minValue !== null && Number.isFinite(minValue) && minValue > Number.MIN_SAFE_INTEGER;
    const high = maxValue !== null && Number.isFinite(maxValue) && maxValue < Number.MAX_SAFE_INTEGER;
    const bounds = low && high ? ` from ${minValue} to ${maxValue}` : low ? ` from ${minValue} up` : '';
    return `${whole}${bounds}, a list of them, or {from, to, count}; ${meaning}`;
  }
  return meaning;
}
