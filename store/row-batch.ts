import type { Cell, Column, Row } from '../kernels/contract/column.ts';

/** Cells of one column, in the order of the rows. */
export type ColumnCells = ArrayLike<Cell>;

/**
 * Rows kept column by column: what a worker makes, a journal holds and a segment takes.
 * On this way no row is made an object of its own, which takes most of the time of so wide a row.
 */
export interface RowBatch {
  /** How many rows there are. */
  length: number;
  /** The cells by column. A column that is not here is null in every row. */
  cells: ReadonlyMap<string, ColumnCells>;
}

/** Rows as a batch. */
export function batchOf(rows: readonly Row[]): RowBatch {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const cells = new Map([...names].map((name) => [name, rows.map((row) => row[name] ?? null)]));
  return { length: rows.length, cells };
}

/** The rows of batches, one after the other. */
function rowsIn(batches: readonly RowBatch[]): Row[] {
  return batches.flatMap(({ length, cells }) => {
    const columns = [...cells];
    return Array.from({ length }, (_, i) => Object.fromEntries(columns.map(([name, column]) => [name, column[i]])));
  });
}

/** How many rows batches have together. */
export function countRows(batches: readonly RowBatch[]): number {
  return batches.reduce((sum, { length }) => sum + length, 0);
}

/** The cells of one column in batches, one after the other. */
export function columnIn(batches: readonly RowBatch[], name: string): ColumnCells {
  const found = batches.map(({ length, cells }) => cells.get(name) ?? nulls(length));
  return found.length === 1 ? found[0] : found.flatMap((column) => Array.from(column));
}

function nulls(length: number): ColumnCells {
  return new Array<null>(length).fill(null);
}

/** Rows with the columns that they have. */
export class DescribedRows {
  readonly columns: readonly Column[];
  readonly batches: readonly RowBatch[];

  constructor(columns: readonly Column[], batches: readonly RowBatch[]) {
    this.columns = columns;
    this.batches = batches;
  }

  /** The rows as objects. They are made anew each time that they are asked for. */
  get rows(): Row[] {
    return rowsIn(this.batches);
  }
}
