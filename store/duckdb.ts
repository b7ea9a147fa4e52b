import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { Cell, Column, ColumnType, Row } from '../kernels/contract/column.ts';
import { storedTypes } from './column-types.ts';

/** DuckDB's own limit on the rows of a chunk. */
const chunkRows = 2048;

/** Connects to a new, empty database in memory. It has no file, so a run and a query never wait for each other's lock. */
export async function openDuckDB(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    // Segments never change, so DuckDB may keep their footers. Views and queries over many segments would read them each time.
    "SET enable_progress_bar = false; SET preserve_insertion_order = true; SET TimeZone = 'UTC'; SET parquet_metadata_cache = true",
  );
  return connection;
}

/** Text as an SQL literal, in single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Columns as a CREATE TABLE statement lists them. */
export function columnList(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `"${name}" ${storedTypes[type].sql}`).join(', ');
}

function duckValue(type: ColumnType, cell: Cell | undefined): DuckDBValue {
  return cell === null || cell === undefined ? null : storedTypes[type].encode(cell);
}

/** Creates a table of the connection and fills it through the chunk appender. A cell that a row lacks becomes null. */
export async function createTable(
  connection: DuckDBConnection,
  name: string,
  columns: readonly Column[],
  rows: readonly Row[],
): Promise<void> {
  await connection.run(`CREATE TABLE ${name} (${columnList(columns)})`);
  if (rows.length === 0) return;
  const appender = await connection.createAppender(name);
  const types = columns.map(({ type }) => storedTypes[type].duck);
  for (let from = 0; from < rows.length; from += chunkRows) {
    const part = rows.slice(from, from + chunkRows);
    const chunk = DuckDBDataChunk.create(types);
    chunk.setColumns(columns.map(({ name: column, type }) => part.map((row) => duckValue(type, row[column]))));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** All rows of a query as plain objects, with DuckDB's values as `getRowObjectsJS` gives them. Nothing checks that they are a T. */
export async function queryRows<T>(connection: DuckDBConnection, sql: string): Promise<T[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS() as T[];
}
