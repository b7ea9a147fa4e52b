import type { z } from 'zod';
import { identityColumns, costColumns, provenanceColumns } from '../../store/codebook.ts';
import { isRevision } from '../../store/revisions.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { schemaOf } from '../../kernels/contract/value-schema.ts';
import { suggestion } from '../../analysis/text/nearest.ts';
import type { Declaration, DeclarationFault } from './declaration.ts';

/** Names that every table has. */
const taken = new Set([...identityColumns, ...costColumns, ...provenanceColumns].map(({ name }) => name));
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
    const shown = typeof given === 'function' ? 'a function' : JSON.stringify(given);
    const words = 'values' in issue && Array.isArray(issue.values) ? issue.values.map(String) : [];
    const near = typeof given === 'string' ? suggestion(given, words) : '';
    return [
      {
        path: issue.path,
        message: `${name}: ${shown} is not allowed${near}`,
        allowed: words.length > 0 ? words.join(', ') : issue.message,
      },
    ];
  });
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

/** What is wrong beyond the form: names that are taken, defaults that are not allowed, groups that are not there. */
export function meaningFaults(
  { name, parameters, revisions }: Declaration,
  columns: readonly { name: string; revision?: string | undefined; at: readonly PropertyKey[] }[],
  shipped: readonly string[],
): DeclarationFault[] {
  const faults: DeclarationFault[] = [];
  if (shipped.includes(name)) {
    faults.push({
      path: ['name'],
      message: `${name} is the name of an experiment that ships`,
      allowed: 'another name',
    });
  }
  const groups = Object.keys(revisions ?? { result: 1 });
  const seen = new Map<string, string>();
  const unique = (column: string, path: readonly PropertyKey[]): void => {
    const lower = column.toLowerCase();
    const other = taken.has(lower) || isRevision(lower) ? 'a column that every row has' : seen.get(lower);
    if (other !== undefined) {
      faults.push({
        path,
        message: `the column ${column} has the name of ${other}`,
        allowed: 'names that differ in more than upper and lower case',
      });
    }
    seen.set(lower, `another column, ${column}`);
  };
  for (const [parameter, declared] of Object.entries(parameters)) {
    const path = ['parameters', parameter];
    unique(parameter, path);
    faults.push(...parameterFaults(parameter, declared, groups));
  }
  for (const { name: column, revision, at } of columns) {
    unique(column, at);
    if (revision !== undefined && !groups.includes(revision)) {
      const message = `${revision} is not one of the revisions${suggestion(revision, groups)}`;
      faults.push({ path: [...at, 'revision'], message, allowed: groups.join(', ') });
    }
  }
  return faults;
}

function parameterFaults(name: string, parameter: Parameter, groups: readonly string[]): DeclarationFault[] {
  const faults: DeclarationFault[] = [];
  const path = ['parameters', name];
  if (parameter.default !== undefined && !schemaOf(parameter).safeParse(parameter.default).success) {
    const message = `the default ${JSON.stringify(parameter.default)} is not a value of ${name}`;
    faults.push({ path: [...path, 'default'], message, allowed: `${parameter.kind} within its bounds` });
  }
  if (parameter.role === 'recorded' && !groups.includes(parameter.records ?? '')) {
    const message = `${name} is recorded and must say which of the revisions has what it asks for`;
    faults.push({ path: [...path, 'records'], message, allowed: groups.join(', ') });
  }
  if (parameter.role === 'recorded' && parameter.default === undefined) {
    faults.push({ path, message: `${name} is recorded and needs a default, with which nothing more is recorded` });
  }
  return faults;
}

/** The SQL view of an own experiment. */
export function viewOf(name: string): string {
  return name.replaceAll('-', '_');
}
