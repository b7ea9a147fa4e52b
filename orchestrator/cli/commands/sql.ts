import type { Argv, CommandModule } from 'yargs';
import { outputFormats } from '../../../analysis/query/output-formats.ts';
import type { SqlRequest } from '../sql-request.ts';
import { openRegistry } from '../open-registry.ts';
import { storeOption } from '../options.ts';

/** Views and macros, as the experiments declare them. */
async function viewsText(): Promise<string> {
  const { commonMacros } = await import('../../../analysis/query/declared-views.ts');
  const { sqlPartOf } = await import('../../../analysis/query/session.ts');
  const registry = await openRegistry();
  const shipped = registry.names.flatMap((name) => registry.shipped(name) ?? []);
  const parts = await Promise.all(
    shipped.map(async (experiment) => ({ experiment, sql: await sqlPartOf(experiment) })),
  );
  const views = parts.flatMap(({ experiment, sql }) => [
    `${experiment.view} (a row per point of ${experiment.name})`,
    ...(sql.longViews ?? []).map(({ name, as }) => `${name} (a row per ${as.replaceAll('_', ' ')})`),
  ]);
  const macros = [...parts.flatMap(({ sql }) => sql.macros ?? []), ...commonMacros].map(({ signature }) => signature);
  return (
    `Views: ${views.join(', ')}, rows (a row per point of any experiment), failures; one more per experiment of your own. Columns: nightsweep schema.\n` +
    `Macros: ${macros.join(', ')}.`
  );
}

type Given = Omit<SqlRequest, 'allowFiles'> & { 'allow-files': boolean };

async function build(yargs: Argv): Promise<Argv<Given>> {
  return yargs
    .positional('query', {
      type: 'string',
      describe: 'SQL, or @file to read it from (without it: statements that you type, or standard input)',
    })
    .option('store', storeOption)
    .option('sweep', { type: 'string', describe: 'Sweep whose points the view sweep_points has' })
    .option('format', {
      choices: outputFormats,
      describe: 'Form of the result (default: as the ending of --out says, else table)',
    })
    .option('out', { type: 'string', describe: 'File to write to (needed for parquet and arrow)' })
    .option('allow-files', {
      type: 'boolean',
      default: false,
      describe: 'Let the statement read and write any file, and load extensions',
    })
    .example('$0 sql "SELECT width, alpha2, avg(outlier_count) FROM points GROUP BY ALL ORDER BY ALL"', 'mean counts')
    .example('$0 sql --sweep quickstart "SELECT count(*) FROM sweep_points"', 'the points of one sweep')
    .example('$0 sql', 'type queries, each with ";" at its end')
    .epilogue(process.argv.includes('--help') ? await viewsText() : '');
}

/** The command `nightsweep sql`. */
export const sqlCommand: CommandModule<object, Given> = {
  command: 'sql [query]',
  describe: 'Query the results with DuckDB; works while a sweep runs',
  builder: build,
  handler: async ({ query, store, sweep, format, out, 'allow-files': allowFiles }) => {
    const { sql } = await import('../actions/sql.ts');
    await sql({ query, store, sweep, format, out, allowFiles }, await openRegistry());
  },
};
