import { z } from 'zod';
import { suggestion } from '../../analysis/text/nearest.ts';
import type { Problem } from '../../analysis/text/problem.ts';
import type { Source } from '../../analysis/text/source.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { isWhole, schemaOf } from '../../kernels/contract/value-schema.ts';
import { type DimensionValues, readDimension } from './dimensions.ts';
import { allowedOf, misspeltKey, wordsOf } from './allowed.ts';

/** Reads a mapping of parameters to values, lists or ranges. It adds what is wrong to `problems`. */
export function readParameters(
  source: Source,
  path: readonly PropertyKey[],
  given: Record<string, unknown>,
  experiment: Experiment,
  problems: Problem[],
): Map<string, DimensionValues> {
  const known = Object.keys(experiment.parameters);
  const dimensions = new Map<string, DimensionValues>();
  for (const [written, value] of Object.entries(given)) {
    const name = todaysName(experiment, written);
    if (name !== written && (Object.hasOwn(given, name) || dimensions.has(name))) {
      const message = `"${written}" is an earlier name of "${name}", which is given as well`;
      problems.push(source.problem([...path, written], message, { atKey: true }));
      continue;
    }
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
        const at = [...path, written, ...issue.path];
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

/** The name that a parameter has today; the same name if no parameter was called so. */
export function todaysName({ parameters }: Experiment, written: string): string {
  if (Object.hasOwn(parameters, written)) return written;
  return Object.entries(parameters).find(([, { formerly }]) => formerly?.includes(written))?.[0] ?? written;
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

/** A text with a small first letter, to continue a sentence with. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
