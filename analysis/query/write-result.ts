import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import { writeFileSync } from 'node:fs';
import type { Cell, Column, Row } from '../../kernels/contract/column.ts';
import { columnTypeOf, storedTypes } from '../../store/column-types.ts';
import { quoted } from '../../store/duckdb.ts';
import { batchOf } from '../../store/row-batch.ts';
import { latexForm, lineForm, markdownForm, textTable } from '../text/result-forms.ts';
import { jsonText } from '../text/table.ts';
import type { OutputFormat } from './output-formats.ts';

const copyOptions = {
  csv: 'FORMAT csv, HEADER true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
} as const;

const textForms = { table: textTable, line: lineForm, markdown: markdownForm, latex: latexForm } as const;
/** A form that is a text for people. */
export type TextForm = keyof typeof textForms;

/** Whether a form is a text for people. */
export function isTextForm(format: string): format is TextForm {
  return Object.hasOwn(textForms, format);
}

/** Thrown for a text that is not exactly one statement, or one that does more than read. */
export class StatementError extends Error {
  override name = 'StatementError';
}

/** Statements that only read. */
const readingStatements = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

/** A query. */
export interface QueryRequest {
  sql: string;
  /** Whether statements that write are allowed too. */
  allowWriting: boolean;
}

/** A query and how to give its result. */
export interface ResultRequest extends QueryRequest {
  format: OutputFormat;
  /** File to write to. */
  path: string;
  /** Characters that a line of a table may have. */
  width: number;
}

/**
 * The one statement of a text, without what ends it.
 * @throws StatementError if the text is not exactly one statement, or writes though that is not allowed; or DuckDB's error
 */
async function statementOf(connection: DuckDBConnection, { sql, allowWriting }: QueryRequest): Promise<string> {
  if (sql.replaceAll(/--.*$|\/\*[^]*?\*\/|;/gm, '').trim() === '')
    throw new StatementError('the query is empty; give one SELECT');
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new StatementError(`give one statement at a time, not ${statements.count}`);
  if (!allowWriting && !readingStatements.has((await statements.prepare(0)).statementType)) {
    throw new StatementError('only queries are allowed; --allow-files allows every statement');
  }
  return sql.trim().replace(/;\s*$/, '');
}

/**
 * The result of a query as a text for people.
 * @param width characters that a line of a table may have
 * @throws as `writeResult` does
 */
export async function resultText(
  connection: DuckDBConnection,
  request: QueryRequest,
  format: TextForm,
  width: number,
): Promise<string> {
  const reader = await connection.runAndReadAll(await statementOf(connection, request));
  const rows = reader.getRowsJS() as Cell[][];
  return textForms[format]({ names: reader.columnNames(), types: reader.columnTypes().map(String), rows }, width);
}

/**
 * Runs a query and writes its result to a file in the given format. In JSON numbers that are not finite become null.
 * @throws StatementError if the text is not exactly one statement, or writes though that is not allowed; or DuckDB's error
 */
export async function writeResult(connection: DuckDBConnection, request: ResultRequest): Promise<void> {
  const { format, path, width } = request;
  if (isTextForm(format)) {
    writeFileSync(path, await resultText(connection, request, format, width));
    return;
  }
  const query = await statementOf(connection, request);
  if (format === 'arrow') {
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
  return arrowFile(columns, [batchOf(rows)]);
}

/** A value of any DuckDB type as a cell. If no type of column holds it, it becomes JSON. */
function arrowCell(type: Column['type'], value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return type === 'text' && typeof value !== 'string' ? jsonText(value) : storedTypes[type].decode(value);
}
