/**
 * Types of stored values: text, a whole number of 32 bits, a float64, a truth value, a list of float64, a moment in UTC
 * (milliseconds since the epoch). Every type may be null.
 */
export const columnTypes = ['text', 'integer', 'real', 'flag', 'reals', 'time'] as const;
/** Name of a type of stored values. */
export type ColumnType = (typeof columnTypes)[number];

/** A stored value; lists are numbers. */
export type Cell = string | number | boolean | Date | ArrayLike<number> | null;

/** One row by column name; a column left out is null. */
export type Row = Readonly<Record<string, Cell>>;

/** What a column is part of: the point's identity, its parameters, its results, what it cost, or where it came from. */
export type ColumnGroup = 'identity' | 'parameter' | 'result' | 'cost' | 'provenance';

/** One column of a stored table, as its codebook has it. */
export interface Column {
  /** Name in SQL: a lower-case identifier. SQL does not tell N from n, so names differ in more than case. */
  name: string;
  /** Type of its values. */
  type: ColumnType;
  /** One line; says when the value is null. */
  meaning: string;
  /** Unit or range, where there is one. */
  unit?: string;
  /** How figures call it, e.g. α₁; by default the name. */
  symbol?: string;
  /** What it is part of. */
  group?: ColumnGroup;
  /** Of a parameter: its name in sweep files, where that is another one, e.g. N of the column width. */
  parameter?: string;
  /** Of a parameter: the columns that it follows from, e.g. d from N at a fixed ratio; it then parts no figure. */
  follows?: readonly string[];
  /** Of a parameter: false where points that differ in nothing else are the same cell, e.g. in what they record. */
  partsCells?: boolean;
  /** Of a list: so many leading entries have columns of their own, by which figures go. */
  entriesWithColumns?: number;
  /** Of a list: the list it runs beside, entry by entry. */
  along?: string;
  /** Of a result: the group of `revisions` whose formula made it. */
  revision?: string;
}

/** How far two values of a column may lie apart and still be called the same. */
export interface Tolerance {
  /** Computed again, perhaps with other points beside it: the largest difference by the row's precision. */
  again: {
    /** In rows of precision f32. */
    f32: number;
    /** In rows of precision f64. */
    f64: number;
  };
  /** Computed in f32 and in f64: the largest difference; null where it is not looked at. */
  precision: number | null;
  /** Whether differences are divided by the larger of 1 and the largest entry. */
  relative: boolean;
  /** Of a list: the column that counts how many leading entries are compared; by default all are. */
  entries?: string;
  /** Between f32 and f64, of the entries beyond those counted: the largest difference; left out where they are not compared. */
  beyond?: number;
}

/** A column of an experiment and how a row has it. */
export interface StoredColumn<P, R> extends Column {
  /** Type of its values. */
  type: ColumnType;
  /** Whether it is a parameter of the point or a result. */
  group: 'parameter' | 'result';
  /** Of a result: how near a value computed again must be; by default equal to 2e-4 (f32) or 1e-9 (f64). */
  tolerance?: Tolerance | 'not compared';
  /** The value. For a parameter `result` is not looked at. */
  of(parameters: P, result: R): Cell;
}

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
