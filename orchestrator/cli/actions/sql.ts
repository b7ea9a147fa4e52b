import { createReadStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { outputFormat } from '../../../analysis/query/output-formats.ts';
import { Session } from '../../../analysis/query/session.ts';
import { writeResult } from '../../../analysis/query/write-result.ts';
import { readText } from '../../../analysis/text/read-text.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { makeTemporaryFolder } from '../../../store/temporary-files.ts';
import { UsageError } from '../errors.ts';
import { queryError } from '../query-error.ts';
import { makeSweepView } from '../selection.ts';
import type { SqlRequest } from '../sql-request.ts';
import { terminalWidth } from '../terminal.ts';
import { answer, answersInJson } from '../answer.ts';

/** Queries the results: one query, or those that the user types. */
export async function sql(request: SqlRequest, registry: Registry): Promise<void> {
  const { query, store, sweep, out, allowFiles } = request;
  if (query === undefined) {
    if (answersInJson()) throw new UsageError('--json needs a query on the command line, or @file');
    const { sqlShell } = await import('./sql-shell.ts');
    return sqlShell(request, registry);
  }
  const format = answersInJson() && out === undefined ? 'json' : outputFormat(request.format, out);
  if (out === undefined && (format === 'parquet' || format === 'arrow')) {
    throw new UsageError(`--format ${format} needs --out <file>`);
  }
  const text = query.startsWith('@') ? readQuery(query.slice(1)) : query;
  const folder = makeTemporaryFolder('sql');
  const path = out ?? join(folder, 'result');
  const width = out === undefined ? terminalWidth() : Infinity;
  const session = await Session.open(store, registry, { anyFile: allowFiles, files: [path] });
  try {
    if (sweep !== undefined) await makeSweepView(session, store, registry, sweep);
    await session.guard(() =>
      writeResult(session.connection, { sql: text, format, path, width, allowWriting: allowFiles }),
    );
    if (answersInJson())
      answer('', out === undefined ? { rows: JSON.parse(readFileSync(path, 'utf8')) as unknown } : { file: out });
    else if (out === undefined) await pipeline(createReadStream(path), process.stdout, { end: false });
  } catch (error) {
    throw (await queryError(error, session)) ?? error;
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
