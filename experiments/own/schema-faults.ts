import type { z } from 'zod';
import { suggestion } from '../../analysis/text/nearest.ts';
import type { DeclarationFault } from './declaration.ts';
import { shownValue } from './shown-value.ts';

/** What Zod objects to, in the words of the field; a misspelt key comes with the nearest one. */
export function schemaFaults(error: z.ZodError, value: unknown): DeclarationFault[] {
  return error.issues.flatMap((issue): DeclarationFault[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        message: `unknown key "${key}"${suggestion(key, knownKeys)}`,
      }));
    }
    const given = valueAt(value, issue.path);
    const name = issue.path.join('.') || 'the file';
    if (given === undefined) return [{ path: issue.path, message: `${name} is missing` }];
    const words = 'values' in issue && Array.isArray(issue.values) ? issue.values.map(String) : [];
    const near = typeof given === 'string' ? suggestion(given, words) : '';
    return [
      {
        path: issue.path,
        message: `${name}: ${shownValue(given)} is not allowed${near}`,
        allowed: words.length > 0 ? words.join(', ') : allowedBy(issue),
      },
    ];
  });
}

const kinds: Readonly<Record<string, string>> = {
  object: 'names with their values',
  record: 'names with their values',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** What an issue says is allowed, in words. */
function allowedBy(issue: z.core.$ZodIssue): string {
  if (issue.path[0] === 'command') return 'a list of the program and its arguments: [python3, mine.py]';
  if (issue.code === 'invalid_key') return 'names of letters, digits and "_", a letter first';
  if (issue.code === 'invalid_type') return kinds[issue.expected] ?? issue.expected;
  if (issue.message === 'not a function') return 'a function';
  return issue.message;
}

const knownKeys = [
  ...['name', 'version', 'title', 'revisions', 'parameters', 'columns', 'cost', 'command', 'files', 'share', 'limits'],
  ...['needs', 'sharing', 'resolve', 'warnings', 'describe', 'estimate', 'compute', 'analysis', 'of', 'type', 'start'],
  ...['kind', 'from', 'to', 'above', 'meaning', 'unit', 'symbol', 'default', 'role', 'records', 'revision', 'task'],
  ...['tolerance', 'milliseconds'],
];

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown> | null)?.[step], value);
}
