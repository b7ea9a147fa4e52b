import type { DuckDBConnection } from '@duckdb/node-api';
import { writeFileSync } from 'node:fs';
import type { Cell, Column, Row } from '../../kernels/contract/column.ts';
import { columnTypeOf, storedTypes } from '../../store/column-types.ts';
import { quoted } from '../../store/duckdb.ts';
import { jsonText, textTable } from '../text/table.ts';
import type { OutputFormat } from './output-formats.ts';

const copyOptions = {
  csv: 'FORMAT csv, HEADER true',
  json: 'FORMAT json, ARRAY true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
} as const;

/** Thrown for a text that is not exactly one statement. */
export class StatementError extends Error {
  override name = 'StatementError';
}

/**
 * Runs a query and writes its result to a file in the given format.
 * @throws StatementError if the text is not exactly one statement, or DuckDB's error
 */
export async function writeResult(
  connection: DuckDBConnection,
  sql: string,
  format: OutputFormat,
  path: string,
): Promise<void> {
  const { count } = await connection.extractStatements(sql);
  if (count !== 1) throw new StatementError(`give one statement at a time, not ${count}`);
  const query = sql.trim().replace(/;\s*$/, '');
  if (format === 'table') {
    const reader = await connection.runAndReadAll(query);
    const types = reader.columnTypes().map(String);
    writeFileSync(path, textTable(reader.columnNames(), types, reader.getRowsJS() as Cell[][]));
  } else if (format === 'arrow') {
    writeFileSync(path, await arrowResult(connection, query));
  } else {
    // COPY takes queries only. A SELECT can read what SHOW, DESCRIBE and SUMMARIZE give.
    const selected = /^(show|describe|summarize|pragma)\b/i.test(query) ? `SELECT * FROM (${query})` : query;
    await connection.run(`COPY (${selected}) TO ${quoted(path)} (${copyOptions[format]})`);
  }
}

async function arrowResult(connection: DuckDBConnection, query: string): Promise<Uint8Array> {
  // Loaded only when needed, because loading takes longer than many a query.
  const { arrowStream } = await import('../../store/arrow-rows.ts');
  const reader = await connection.runAndReadAll(query);
  const types = reader.columnTypes().map(String);
  const columns: Column[] = reader
    .columnNames()
    .map((name, i) => ({ name, type: columnTypeOf(types[i]) ?? 'text', meaning: '' }));
  const rows = reader.getRowsJS().map((row): Row => {
    return Object.fromEntries(columns.map(({ name, type }, i) => [name, arrowCell(type, row[i])]));
  });
  return arrowStream(columns, rows);
}

/** A value of any DuckDB type as a cell. If no type of column holds it, it becomes JSON. */
function arrowCell(type: Column['type'], value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return type === 'text' && typeof value !== 'string' ? jsonText(value) : storedTypes[type].decode(value);
}
