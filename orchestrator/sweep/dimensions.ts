import type { z } from 'zod';
import { type Range, rangeSchema } from './range.ts';

/** A parameter's values in the order in which the sweep takes them. */
export type DimensionValues = readonly unknown[];

/** Parameters with their values. */
export type Dimensions = ReadonlyMap<string, DimensionValues>;

/** Removes rounding noise: 0.05·3 becomes 0.15. Twelve digits are kept. */
function canonicalNumber(x: number): number {
  return Number(x.toPrecision(12)) + 0;
}

/** A value with canonical numbers throughout. */
export function canonical(value: unknown): unknown {
  if (typeof value === 'number') return canonicalNumber(value);
  if (Array.isArray(value)) return value.map(canonical);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, canonical(inner)]));
  }
  return value;
}

/** Something wrong in a dimension, at a path below it. */
export interface DimensionIssue {
  path: readonly PropertyKey[];
  message: string;
}

/** The values of a dimension, or everything that is wrong with them. */
export type DimensionResult = { values: DimensionValues } | { issues: DimensionIssue[] };

/**
 * Reads what a sweep file gives for a parameter: a value, a list or a range.
 * @param schema describes a single value
 * @param integer whether values of a range are rounded to whole numbers
 */
export function readDimension(schema: z.ZodType, given: unknown, integer: boolean): DimensionResult {
  if (isRange(given)) return readRange(schema, given, integer);
  const single = schema.safeParse(given);
  if (single.success) return { values: [canonical(single.data)] };
  if (!Array.isArray(given)) return { issues: issuesOf(single.error, []) };
  if (given.length === 0) return { issues: [{ path: [], message: 'an empty list leaves no point' }] };
  const values: unknown[] = [];
  const issues: DimensionIssue[] = [];
  given.forEach((item: unknown, i) => {
    const parsed = schema.safeParse(item);
    if (parsed.success) values.push(canonical(parsed.data));
    else issues.push(...issuesOf(parsed.error, [i]));
  });
  return issues.length > 0 ? { issues } : { values };
}

function isRange(given: unknown): given is object {
  return given !== null && typeof given === 'object' && !Array.isArray(given) && ('from' in given || 'to' in given);
}

function readRange(schema: z.ZodType, given: object, integer: boolean): DimensionResult {
  const parsed = rangeSchema.safeParse(given);
  if (!parsed.success) return { issues: issuesOf(parsed.error, []) };
  const range = parsed.data;
  const fault = rangeFault(range);
  if (fault) return { issues: [{ path: [], message: fault }] };
  const values = rangeValues(range).map((x) => (integer ? Math.round(x) : canonicalNumber(x)));
  for (const value of [values[0], values[values.length - 1]]) {
    const checked = schema.safeParse(value);
    if (!checked.success) return { issues: issuesOf(checked.error, []) };
  }
  return { values: [...new Set(values)] };
}

/** Most values of a range. */
const mostValues = 100_000;

function rangeFault({ from, to, count, step, spacing }: Range): string | null {
  if ((count === undefined) === (step === undefined)) return 'a range needs either count or step';
  if (spacing === 'log' && !(from > 0 && to > 0)) return 'a logarithmic range needs positive ends';
  if (spacing === 'log' && step !== undefined) return 'a logarithmic range takes count, not step';
  if (step !== undefined && (to - from) / step > mostValues) {
    return `the step ${step} from ${from} to ${to} makes ${Math.floor((to - from) / step) + 1} values; at most ${mostValues}`;
  }
  const last = step === undefined ? to : from + Math.floor((to - from) / step + 1e-9) * step;
  if (from <= to && Math.abs(last - to) > 1e-9 * Math.max(Math.abs(to), step ?? 0)) {
    return `the step ${String(step)} from ${from} does not end at ${to} but at ${canonicalNumber(last)}; a range has both its ends`;
  }
  if (from > to) return `the range ends (${to}) before it begins (${from})`;
  if (count === 1 && from !== to) return 'a range of one value cannot have two ends';
  return null;
}

function rangeValues({ from, to, count, step, spacing }: Range): number[] {
  if (step !== undefined) {
    return Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, i) => from + i * step);
  }
  const last = (count ?? 1) - 1;
  return Array.from({ length: last + 1 }, (_, i) => {
    const t = last === 0 ? 0 : i / last;
    return spacing === 'log' ? from * (to / from) ** t : from + (to - from) * t;
  });
}

function issuesOf(error: z.ZodError, prefix: readonly PropertyKey[]): DimensionIssue[] {
  return error.issues.map((issue) => ({ path: [...prefix, ...issue.path], message: issue.message }));
}
