import { join } from 'node:path';
import type { Cell, Column, ColumnType } from '../../kernels/contract/column.ts';
import { writeCodebook, writeParquet } from '../query/parquet-output.ts';
import type { Provenance } from '../query/provenance.ts';
import type { Session } from '../query/session.ts';

/** A column of a fit's table: its description, and how to read its cell from a row of type T. */
export interface FitColumn<T> {
  name: string;
  type: ColumnType;
  meaning: string;
  of: (row: T) => Cell;
}

/** A table of a fit, ready to be written. */
export interface FitTable {
  name: string;
  columns: readonly Column[];
  rows: readonly Readonly<Record<string, Cell>>[];
}

/** Makes a table of the cells of some rows. */
export function fitTable<T>(name: string, columns: readonly FitColumn<T>[], rows: readonly T[]): FitTable {
  return {
    name,
    columns: columns.map(({ name: column, type, meaning }) => ({ name: column, type, meaning })),
    rows: rows.map((row) => Object.fromEntries(columns.map((column) => [column.name, column.of(row)]))),
  };
}

/**
 * Writes a table as `<name>.parquet` and its codebook as JSON beside it; both record the provenance. It makes the session table
 * `fit_<name>`.
 * @returns the path of the Parquet file
 */
export async function writeFitTable(
  session: Session,
  folder: string,
  { name, columns, rows }: FitTable,
  provenance: Provenance,
): Promise<string> {
  const table = `fit_${name.replaceAll('-', '_')}`;
  await session.make(table, columns, rows);
  const described = columns.map(({ name: column, meaning }) => ({ name: column, meaning }));
  const path = join(folder, `${name}.parquet`);
  await writeParquet(session, `FROM ${table}`, path, provenance, described);
  writeCodebook(folder, name, provenance, described);
  return path;
}
