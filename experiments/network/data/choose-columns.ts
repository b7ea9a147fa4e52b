import { suggestion } from '../../../analysis/text/nearest.ts';

/** Thrown for a table that cannot be used as the sweep file asks. */
export class TableError extends Error {
  override name = 'TableError';
  /** What would be accepted. */
  readonly allowed: string | undefined;

  constructor(message: string, allowed?: string) {
    super(message);
    this.allowed = allowed;
  }
}

/** Which columns of a table are inputs, and which is the label. */
export interface ColumnChoice {
  /** Names or patterns with `*` of the inputs; undefined for all columns but the target's. */
  columns?: readonly string[] | undefined;
  /** The label's column; undefined for labels of a teacher. */
  target?: string | undefined;
}

/** Names of columns that a message lists. */
const mostNamed = 8;

/**
 * The names of the input columns.
 * @param names all columns of the table, in order
 * @throws TableError if a name or pattern fits no column, or if the target is among the inputs
 */
export function inputColumns(names: readonly string[], { columns, target }: ColumnChoice): string[] {
  if (target !== undefined && !names.includes(target)) throw noColumn(target, names);
  if (columns === undefined) return names.filter((name) => name !== target);
  const chosen = columns.flatMap((pattern) => {
    const fitting = names.filter((name) => fits(pattern, name));
    if (fitting.length === 0) throw noColumn(pattern, names);
    return fitting;
  });
  if (target !== undefined && chosen.includes(target)) {
    throw new TableError(`the target "${target}" is among the inputs`, 'inputs without the target');
  }
  return [...new Set(chosen)];
}

function fits(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}

function noColumn(word: string, names: readonly string[]): TableError {
  const more = names.length > mostNamed ? `, … (${names.length} columns)` : '';
  const allowed = `${names.slice(0, mostNamed).join(', ')}${more}`;
  return new TableError(`there is no column "${word}"${suggestion(word, names)}`, allowed);
}
