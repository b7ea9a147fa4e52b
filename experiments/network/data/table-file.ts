import type { DuckDBVector } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { openDuckDB, quoted, queryRows } from '../../../store/duckdb.ts';
import { readNpy } from '../../../store/npy.ts';

/** Columns of a file. */
export interface FileColumns {
  /** Names of all its columns, in order. */
  names: readonly string[];
  /** Reads some of them. What is no finite number becomes NaN. */
  read(wanted: readonly string[]): Promise<Float64Array[]>;
}

/** How a table is read, by the ending of its file. */
const readers: Readonly<Record<string, (path: string) => Promise<FileColumns>>> = {
  '.parquet': parquetColumns,
  '.csv': csvColumns,
  '.tsv': csvColumns,
  '.arrow': arrowColumns,
  '.npy': (path) => Promise.resolve(npyColumns(path)),
};

/** Endings of files that can be read. */
export const tableEndings: readonly string[] = Object.keys(readers);

/**
 * Opens a table by the ending of its file.
 * @throws Error that says why the file is none
 */
export function openTableFile(path: string): Promise<FileColumns> {
  return readers[extname(path).toLowerCase()](path);
}

/** Columns of a Parquet file. */
async function parquetColumns(path: string): Promise<FileColumns> {
  const source = `read_parquet(${quoted(path)})`;
  const connection = await openDuckDB();
  const described = await queryRows<{ column_name: string }>(connection, `DESCRIBE SELECT * FROM ${source}`);
  connection.closeSync();
  const cast = (name: string): string => `TRY_CAST(${identifier(name)} AS DOUBLE)`;
  return { names: described.map(({ column_name: name }) => name), read: (wanted) => doubles(source, wanted.map(cast)) };
}

/**
 * Columns of a text file. DuckDB finds out from its first lines what parts columns, and whether there is a head. Cells are then read as text:
 * with types, the whole file would be looked through for them first, which takes ten times as long.
 */
async function csvColumns(path: string): Promise<FileColumns> {
  const connection = await openDuckDB();
  const [found] = await queryRows<{ delimiter: string; head: boolean; names: string[]; types: string[] }>(
    connection,
    `SELECT Delimiter AS delimiter, HasHeader AS head, [c.name FOR c IN Columns] AS names, [c.type FOR c IN Columns] AS types
       FROM sniff_csv(${quoted(path)})`,
  );
  connection.closeSync();
  const { delimiter, head, names, types } = found;
  const given = ['all_varchar = true', `header = ${String(head)}`, `delim = ${quoted(delimiter)}`].join(', ');
  const truths = new Set(names.filter((_, i) => types[i] === 'BOOLEAN'));
  const cast = (name: string): string => {
    const text = identifier(name);
    return truths.has(name) ? `TRY_CAST(TRY_CAST(${text} AS BOOLEAN) AS DOUBLE)` : `TRY_CAST(${text} AS DOUBLE)`;
  };
  return { names, read: (wanted) => doubles(`read_csv(${quoted(path)}, ${given})`, wanted.map(cast)) };
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Reads expressions of type DOUBLE over the rows of a source. */
async function doubles(source: string, expressions: readonly string[]): Promise<Float64Array[]> {
  const connection = await openDuckDB();
  const result = await connection.run(`SELECT ${expressions.join(', ')} FROM ${source}`);
  const parts: Float64Array[][] = expressions.map(() => []);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [c, part] of parts.entries()) part.push(doublesOf(chunk.getColumnVector(c)));
  }
  connection.closeSync();
  return parts.map(joined);
}

/** The values of a vector of doubles; null and what is not finite become NaN. */
function doublesOf(vector: DuckDBVector): Float64Array {
  const values = new Float64Array(vector.itemCount);
  for (let i = 0; i < values.length; i++) {
    const value = vector.getItem(i);
    values[i] = typeof value === 'number' && Number.isFinite(value) ? value : NaN;
  }
  return values;
}

async function arrowColumns(path: string): Promise<FileColumns> {
  const { tableFromIPC } = await import('apache-arrow');
  const table = tableFromIPC(readFileSync(path));
  const column = (name: string): Float64Array => {
    const vector = table.getChild(name);
    const found = new Float64Array(table.numRows);
    for (let row = 0; row < found.length; row++) found[row] = number(vector?.get(row) as unknown);
    return found;
  };
  return {
    names: table.schema.fields.map(({ name }) => name),
    read: (wanted) => Promise.resolve(wanted.map(column)),
  };
}

/** A .npy file has no names: its columns are called x0, x1, … */
function npyColumns(path: string): FileColumns {
  const { shape, values } = readNpy(readFileSync(path));
  if (shape.length !== 2) throw new RangeError(`it has ${shape.length} dimensions where a table has two`);
  const [rows, cols] = shape;
  const column = (name: string): Float64Array => {
    const c = Number(name.slice(1));
    const found = new Float64Array(rows);
    for (let row = 0; row < rows; row++) found[row] = finite(values[row * cols + c]);
    return found;
  };
  return {
    names: Array.from({ length: cols }, (_, c) => `x${c}`),
    read: (wanted) => Promise.resolve(wanted.map(column)),
  };
}

function number(value: unknown): number {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? finite(Number(value))
    : NaN;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
