import { createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type OutputFormat, outputFormat } from '../../../analysis/query/output-formats.ts';
import { Session } from '../../../analysis/query/session.ts';
import { StatementError, writeResult } from '../../../analysis/query/write-result.ts';
import { readText } from '../../../analysis/text/read-text.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { queryRows } from '../../../store/duckdb.ts';
import { makeTemporaryFolder } from '../../../store/temporary-files.ts';
import { UsageError } from '../errors.ts';

/** Options of `nightsweep sql`. */
export interface SqlRequest {
  /** SQL, or @file to read it from. */
  query: string;
  store: string;
  /** Form of the result; undefined: as the ending of `out` says, else a table. */
  format: OutputFormat | undefined;
  /** File to write to; undefined: standard output. */
  out: string | undefined;
  /** Whether the statement may read and write any file, and load extensions. */
  allowFiles: boolean;
}

/** Queries the results. */
export async function sql(request: SqlRequest, registry: Registry): Promise<void> {
  const { query, store, out, allowFiles } = request;
  const format = outputFormat(request.format, out);
  if (out === undefined && (format === 'parquet' || format === 'arrow')) {
    throw new UsageError(`--format ${format} needs --out <file>`);
  }
  const text = query.startsWith('@') ? readQuery(query.slice(1)) : query;
  const folder = makeTemporaryFolder('sql');
  const path = out ?? join(folder, 'result');
  const session = await Session.open(store, registry, { anyFile: allowFiles, files: [path] });
  try {
    await session.guard(() => writeResult(session.connection, { sql: text, format, path, allowWriting: allowFiles }));
    if (out === undefined) await pipeline(createReadStream(path), process.stdout, { end: false });
  } catch (error) {
    throw asUsageError(error, await viewsOf(session)) ?? error;
  } finally {
    session.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function readQuery(path: string): string {
  try {
    return readText(path);
  } catch (cause) {
    throw new UsageError(`the query file ${path} cannot be read: ${(cause as Error).message}`);
  }
}

/** Names of what can be queried. */
async function viewsOf(session: Session): Promise<string[]> {
  const views = await queryRows<{ view_name: string }>(
    session.connection,
    'SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1',
  );
  return views.map(({ view_name: name }) => name);
}

/** DuckDB's message about a mistake in a query, without the statement that we put around the query; null for other errors. */
function asUsageError(error: unknown, views: readonly string[]): UsageError | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof StatementError) return new UsageError(error.message);
  if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error.message.startsWith('IO Error: Cannot open file')) {
    return new UsageError(`the result cannot be written: ${error.message}`);
  }
  if (error.message.startsWith('Permission Error')) {
    const [said] = error.message.split('\n');
    return new UsageError(`${said}\nQueries see the store only; --allow-files opens every file`);
  }
  const message = error.message.replace(/^Failed to extract statements: /, '');
  if (!/^(Parser|Binder|Catalog|Conversion|Invalid Input) Error/.test(message)) return null;
  const said = message
    .replace(/^LINE 1: COPY \((.*)\n {6}/m, 'LINE 1: $1\n')
    .replace(/\) TO '[^']*nightsweep-sql.*$/m, '');
  const missing = said.startsWith('Catalog Error: Table with name');
  const hint = `\n\nThis store has: ${views.join(', ')}. \`nightsweep schema\` shows their columns.`;
  return new UsageError(missing ? said.trimEnd() + hint : said);
}
