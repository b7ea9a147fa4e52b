import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CommandModule } from 'yargs';
import { Session } from '../../../analysis/query/session.ts';
import { type OutputFormat, outputFormats, writeResult } from '../../../analysis/query/write-result.ts';
import { UsageError } from '../errors.ts';
import { storeOption } from '../options.ts';

interface Arguments {
  query: string;
  store: string;
  format: OutputFormat;
  out: string | undefined;
}

export const sqlCommand: CommandModule<object, Arguments> = {
  command: 'sql <query>',
  describe: 'Query the results with DuckDB; works while a sweep runs',
  builder: (yargs) =>
    yargs
      .positional('query', { type: 'string', demandOption: true, describe: 'SQL, or @file to read it from' })
      .option('store', storeOption)
      .option('format', { choices: outputFormats, default: 'table' as const, describe: 'Form of the result' })
      .option('out', { type: 'string', describe: 'File to write to (needed for parquet and arrow)' })
      .example('$0 sql "SELECT width, alpha2, avg(outlier_count) FROM points GROUP BY ALL ORDER BY ALL"', 'mean counts')
      .epilogue(
        'Views: points (a row per point), outliers (a row per singular value), failures, drills. Columns: nightsweep schema.\n' +
          'Macros: count_outliers(singular_values, edge, margin := 1), p_at_least(counts, k), standard_error(x).',
      ),
  handler: async ({ query, store, format, out }) => {
    if (out === undefined && (format === 'parquet' || format === 'arrow')) {
      throw new UsageError(`--format ${format} needs --out <file>`);
    }
    const session = await Session.open(store);
    const sql = query.startsWith('@') ? readFileSync(query.slice(1), 'utf8') : query;
    const folder = mkdtempSync(join(tmpdir(), 'nightsweep-sql-'));
    try {
      const path = out ?? join(folder, 'result');
      await session.guard(() => writeResult(session.connection, sql, format, path));
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
  },
};
