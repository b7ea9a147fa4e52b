/** A stored value; lists are numbers. */
export type Cell = string | number | boolean | Date | ArrayLike<number> | null;

/** One row by column name; a column left out is null. */
export type Row = Readonly<Record<string, Cell>>;

/** A cell as text; empty for null. */
export function textOf(row: Row, name: string): string {
  const cell = row[name] ?? '';
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'object' ? Array.from(cell).join(' ') : String(cell);
}

/** A cell as numbers: a list's entries, a number alone, nothing for null. */
export function numbersOf(row: Row, name: string): number[] {
  const cell = row[name] ?? null;
  if (cell === null) return [];
  return typeof cell === 'object' && !(cell instanceof Date) ? Array.from(cell) : [Number(cell)];
}
