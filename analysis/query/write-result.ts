import type { DuckDBConnection } from '@duckdb/node-api';
import { writeFileSync } from 'node:fs';
import type { Column, ColumnType } from '../../store/codebook.ts';
import { quoted } from '../../store/duckdb.ts';
import type { Cell, Row } from '../../store/row.ts';
import type { OutputFormat } from './output-formats.ts';
import { jsonText, textTable } from '../text/table.ts';

const copyOptions = {
  csv: 'FORMAT csv, HEADER true',
  json: 'FORMAT json, ARRAY true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
} as const;

/** Thrown for a text that is not one statement. */
export class StatementError extends Error {
  override name = 'StatementError';
}

/**
 * Runs a query and writes its result to a file in the given format.
 * @throws StatementError if there is not exactly one statement
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
    // COPY takes queries only; what SHOW, DESCRIBE and SUMMARIZE give can be selected from.
    const selected = /^(show|describe|summarize|pragma)\b/i.test(query) ? `SELECT * FROM (${query})` : query;
    await connection.run(`COPY (${selected}) TO ${quoted(path)} (${copyOptions[format]})`);
  }
}

/** Arrow type of a DuckDB type; what has none is written as text. */
function columnTypeOf(duckType: string): ColumnType {
  if (/^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT)$/.test(duckType)) return 'integer';
  if (/^(BIGINT|UBIGINT|UINTEGER|HUGEINT|FLOAT|DOUBLE|DECIMAL.*)$/.test(duckType)) return 'real';
  if (duckType === 'BOOLEAN') return 'flag';
  if (/^(DOUBLE|FLOAT|INTEGER|BIGINT)\[\]$/.test(duckType)) return 'reals';
  if (duckType.startsWith('TIMESTAMP')) return 'time';
  return 'text';
}

async function arrowResult(connection: DuckDBConnection, query: string): Promise<Uint8Array> {
  // Loaded when it is needed: it takes longer than many a query.
  const { arrowStream } = await import('../../store/arrow-rows.ts');
  const reader = await connection.runAndReadAll(query);
  const types = reader.columnTypes().map(String);
  const columns: Column[] = reader
    .columnNames()
    .map((name, i) => ({ name, type: columnTypeOf(types[i]), meaning: '' }));
  const rows = reader.getRowsJS().map((row): Row => {
    return Object.fromEntries(columns.map(({ name, type }, i) => [name, arrowCell(type, row[i])]));
  });
  return arrowStream(columns, rows);
}

function arrowCell(type: ColumnType, value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (type === 'real' || type === 'integer') return Number(value);
  if (type === 'reals') return (value as unknown[]).map(Number);
  if (type === 'time') return (value as Date).getTime();
  if (type === 'flag') return value as boolean;
  return typeof value === 'string' ? value : jsonText(value);
}
