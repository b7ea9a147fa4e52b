import type { CommandModule } from 'yargs';
import { type OutputFormat, outputFormats } from '../../../analysis/query/output-formats.ts';
import { storeOption } from '../options.ts';

/** Arguments of the command. */
export interface Arguments {
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
  handler: async (given) => (await import('../actions/sql.ts')).sql(given),
};
