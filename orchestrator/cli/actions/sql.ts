import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Session } from '../../../analysis/query/session.ts';
import { writeResult } from '../../../analysis/query/write-result.ts';
import { UsageError } from '../errors.ts';
import type { Arguments } from '../commands/sql.ts';

/** What `nightsweep sql` does. */
export async function sql({ query, store, format, out }: Arguments): Promise<void> {
  if (out === undefined && (format === 'parquet' || format === 'arrow')) {
    throw new UsageError(`--format ${format} needs --out <file>`);
  }
  const session = await Session.open(store);
  const text = query.startsWith('@') ? readFileSync(query.slice(1), 'utf8') : query;
  const folder = mkdtempSync(join(tmpdir(), 'nightsweep-sql-'));
  try {
    const path = out ?? join(folder, 'result');
    await session.guard(() => writeResult(session.connection, text, format, path));
    if (out === undefined) await pipeline(createReadStream(path), process.stdout, { end: false });
  } catch (error) {
    if (error instanceof Error && /^(Parser|Binder|Catalog|Conversion|Invalid Input) Error/.test(error.message)) {
      throw new UsageError(error.message);
    }
    throw error;
  } finally {
    session.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
