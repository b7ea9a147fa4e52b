import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import { writeFileSync } from 'node:fs';
import type { Cell, Column, Row } from '../../kernels/contract/column.ts';
import { columnTypeOf, storedTypes } from '../../store/column-types.ts';
import { quoted } from '../../store/duckdb.ts';
import { jsonText, textTable } from '../text/table.ts';
import type { OutputFormat } from './output-formats.ts';

const copyOptions = {
  csv: 'FORMAT csv, HEADER true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
} as const;

/** Thrown for a text that is not exactly one statement, or one that does more than read. */
export class StatementError extends Error {
  override name = 'StatementError';
}

/** Statements that only read. */
const readingStatements = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

/** A query and how to give its result. */
export interface ResultRequest {
  sql: string;
  format: OutputFormat;
  /** File to write to. */
  path: string;
  /** Whether statements that write are allowed too. */
  allowWriting: boolean;
}

/**
 * Runs a query and writes its result to a file in the given format. In JSON numbers that are not finite become null.
 * @throws StatementError if the text is not exactly one statement, or writes though that is not allowed; or DuckDB's error
 */
export async function writeResult(
  connection: DuckDBConnection,
  { sql, format, path, allowWriting }: ResultRequest,
): Promise<void> {
  if (sql.replaceAll(/--.*$|\/\*[^]*?\*\/|;/gm, '').trim() === '')
    throw new StatementError('the query is empty; give one SELECT');
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new StatementError(`give one statement at a time, not ${statements.count}`);
  if (!allowWriting && !readingStatements.has((await statements.prepare(0)).statementType)) {
    throw new StatementError('only queries are allowed; --allow-files allows every statement');
  }
  const query = sql.trim().replace(/;\s*$/, '');
  if (format === 'table') {
    const reader = await connection.runAndReadAll(query);
    const types = reader.columnTypes().map(String);
    writeFileSync(path, textTable(reader.columnNames(), types, reader.getRowsJS() as Cell[][]));
  } else if (format === 'arrow') {
    writeFileSync(path, await arrowResult(connection, query));
  } else if (format === 'json') {
    const reader = await connection.runAndReadAll(query);
    const rows = reader.getRowObjectsJS().map((row) => `\t${jsonText(row)}`);
    writeFileSync(path, `[\n${rows.join(',\n')}\n]\n`);
  } else {
    // COPY takes queries only. A SELECT can read what SHOW, DESCRIBE and SUMMARIZE give.
    const selected = /^(show|describe|summarize|pragma)\b/i.test(query) ? `SELECT * FROM (${query})` : query;
    await connection.run(`COPY (${selected}) TO ${quoted(path)} (${copyOptions[format]}, USE_TMP_FILE false)`);
  }
}

async function arrowResult(connection: DuckDBConnection, query: string): Promise<Uint8Array> {
  // Loaded only when needed, because loading takes longer than many a query.
  const { arrowFile } = await import('../../store/arrow-rows.ts');
  const reader = await connection.runAndReadAll(query);
  const types = reader.columnTypes().map(String);
  const columns: Column[] = reader
    .columnNames()
    .map((name, i) => ({ name, type: columnTypeOf(types[i]) ?? 'text', meaning: '' }));
  const rows = reader.getRowsJS().map((row): Row => {
    return Object.fromEntries(columns.map(({ name, type }, i) => [name, arrowCell(type, row[i])]));
  });
  return arrowFile(columns, rows);
}

/** A value of any DuckDB type as a cell. If no type of column holds it, it becomes JSON. */
function arrowCell(type: Column['type'], value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return type === 'text' && typeof value !== 'string' ? jsonText(value) : storedTypes[type].decode(value);
}
