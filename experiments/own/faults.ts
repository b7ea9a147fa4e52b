import { identityColumns, costColumns, provenanceColumns } from '../../store/codebook.ts';
import { isRevision } from '../../store/revisions.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { schemaOf } from '../../kernels/contract/value-schema.ts';
import { suggestion } from '../../analysis/text/nearest.ts';
import { shownValue } from './shown-value.ts';
import type { Declaration, DeclarationFault } from './declaration.ts';

/** Names that every table has. */
const taken = new Set([...identityColumns, ...costColumns, ...provenanceColumns].map(({ name }) => name));
/** Tables and views that every store has, by the name that an experiment would need to be confused with them. */
const reserved = ['rows', 'failures', 'failed-attempts', 'chosen-points'];

/**
 * What is wrong beyond the form: names that are taken, defaults that are not allowed, groups that are not there.
 * @param takenNames names that the experiment cannot have
 */
export function meaningFaults(
  { name, parameters, revisions }: Declaration,
  columns: readonly { name: string; revision?: string | undefined; at: readonly PropertyKey[] }[],
  takenNames: readonly string[],
): DeclarationFault[] {
  const faults: DeclarationFault[] = [];
  const holder = takenNames.includes(name)
    ? 'an experiment that ships, or of its view'
    : reserved.includes(name)
      ? 'a table or view of every store'
      : null;
  if (holder !== null) {
    const allowed = `another name than ${[...takenNames, ...reserved].join(', ')}`;
    faults.push({ path: ['name'], message: `${name} is the name of ${holder}`, allowed });
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
        allowed: 'a name of its own; upper and lower case count as the same',
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
  const { from = -Infinity, to = Infinity } = parameter as { from?: number; to?: number };
  if (from > to)
    faults.push({ path: [...path, 'to'], message: `${name} goes from ${from} to ${to}, which holds no value` });
  if (parameter.default !== undefined && !schemaOf(parameter).safeParse(parameter.default).success) {
    const message = `the default ${shownValue(parameter.default)} is not a value of ${name}`;
    faults.push({ path: [...path, 'default'], message, allowed: `${parameter.kind} within its bounds` });
  }
  const asks = parameter.role === 'recorded' || parameter.records !== undefined;
  if (asks && !groups.includes(parameter.records ?? '')) {
    const message = `${name} must say which of the revisions has what it asks for`;
    faults.push({ path: [...path, 'records'], message, allowed: groups.join(', ') });
  }
  if (asks && parameter.default === undefined) {
    faults.push({ path, message: `${name} asks for columns and needs a default, with which nothing more is recorded` });
  }
  return faults;
}

/** The SQL view of an own experiment. */
export function viewOf(name: string): string {
  return name.replaceAll('-', '_');
}
