import type { Column } from './codebook.ts';

/** A stored value; lists are numbers. */
export type Cell = string | number | boolean | Date | ArrayLike<number> | null;

/** One row by column name; a column left out is null. */
export type Row = Readonly<Record<string, Cell>>;

/** The columns of a row that the codebook does not know; a programming error where not empty. */
export function unknownColumns(row: Row, columns: readonly Column[]): string[] {
  const known = new Set(columns.map(({ name }) => name));
  return Object.keys(row).filter((name) => !known.has(name));
}
