import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import type { Column, Row } from '../kernels/contract/column.ts';
import { storedTypes } from './column-types.ts';
import { batchOf, countRows, type RowBatch } from './row-batch.ts';

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

/** Creates a table of the connection and fills it with rows. A cell that a row lacks becomes null. */
export function createTable(
  connection: DuckDBConnection,
  name: string,
  columns: readonly Column[],
  rows: readonly Row[],
): Promise<void> {
  return createTableOf(connection, name, columns, [batchOf(rows)]);
}

/** The same with rows that are kept by column: they go column by column through the chunk appender. */
export async function createTableOf(
  connection: DuckDBConnection,
  name: string,
  columns: readonly Column[],
  batches: readonly RowBatch[],
): Promise<void> {
  await connection.run(`CREATE TABLE ${name} (${columnList(columns)})`);
  if (countRows(batches) === 0) return;
  const appender = await connection.createAppender(name);
  for (const pieces of chunksOf(batches)) appendChunk(appender, columns, pieces);
  appender.closeSync();
}

/** Rows of a batch from one place to before another. */
interface Piece {
  batch: RowBatch;
  from: number;
  to: number;
}

/** Deals rows to chunks that are as full as they can be: journals often have batches of few rows, and a chunk costs as much however few it has. */
function chunksOf(batches: readonly RowBatch[]): Piece[][] {
  const chunks: Piece[][] = [];
  let room = 0;
  for (const batch of batches) {
    for (let from = 0; from < batch.length;) {
      if (room === 0) {
        chunks.push([]);
        room = chunkRows;
      }
      const to = Math.min(batch.length, from + room);
      chunks[chunks.length - 1].push({ batch, from, to });
      room -= to - from;
      from = to;
    }
  }
  return chunks;
}

function appendChunk(appender: DuckDBAppender, columns: readonly Column[], pieces: readonly Piece[]): void {
  const count = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  const chunk = DuckDBDataChunk.create(
    columns.map(({ type }) => storedTypes[type].duck),
    count,
  );
  columns.forEach(({ name, type }, c) => {
    const vector = chunk.getColumnVector(c);
    const { encode } = storedTypes[type];
    let row = 0;
    for (const { batch, from, to } of pieces) {
      const cells = batch.cells.get(name);
      for (let i = from; i < to; i++) {
        const cell = cells?.[i] ?? null;
        vector.setItem(row++, cell === null ? null : encode(cell));
      }
    }
    vector.flush();
  });
  appender.appendDataChunk(chunk);
}

/** All rows of a query as plain objects, with DuckDB's values as `getRowObjectsJS` gives them. Nothing checks that they are a T. */
export async function queryRows<T>(connection: DuckDBConnection, sql: string): Promise<T[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS() as T[];
}
