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
  '.parquet': (path) => duckColumns(`read_parquet(${quoted(path)})`),
  '.csv': (path) => duckColumns(`read_csv(${quoted(path)}, sample_size = -1)`),
  '.tsv': (path) => duckColumns(`read_csv(${quoted(path)}, sample_size = -1)`),
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

async function duckColumns(source: string): Promise<FileColumns> {
  const connection = await openDuckDB();
  const described = await queryRows<{ column_name: string }>(connection, `DESCRIBE SELECT * FROM ${source}`);
  connection.closeSync();
  return { names: described.map(({ column_name: name }) => name), read: (wanted) => readWithDuckDB(source, wanted) };
}

async function readWithDuckDB(source: string, wanted: readonly string[]): Promise<Float64Array[]> {
  const connection = await openDuckDB();
  const list = wanted.map((name) => `TRY_CAST("${name.replaceAll('"', '""')}" AS DOUBLE)`).join(', ');
  const result = await connection.stream(`SELECT ${list} FROM ${source}`);
  const parts: Float64Array[][] = wanted.map(() => []);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [c, part] of parts.entries()) {
      part.push(Float64Array.from(chunk.getColumnValues(c), (value) => (value === null ? NaN : finite(Number(value)))));
    }
  }
  connection.closeSync();
  return parts.map(joined);
}

async function arrowColumns(path: string): Promise<FileColumns> {
  const { tableFromIPC } = await import('apache-arrow');
  const table = tableFromIPC(readFileSync(path));
  const column = (name: string): Float64Array => {
    const vector = table.getChild(name);
    return Float64Array.from({ length: table.numRows }, (_, row) => number(vector?.get(row) as unknown));
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
    return Float64Array.from({ length: rows }, (_, row) => finite(values[row * cols + c]));
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
