import { commonMacros, macroSql, type SqlPart } from '../query/declared-views.ts';

/** A query that DuckDB runs on a dataset, in its folder. */
export interface DatasetSql {
  /** Its file, relative to the folder of the dataset. */
  file: string;
  /** What it gives. */
  title: string;
  sql: string;
}

/**
 * A query with all that it needs besides DuckDB and the dataset: macros, and views of the tables.
 * @param views name of each view or table that it reads, by the file that holds its rows
 */
export function selfContained(
  query: string,
  { macros = [] }: SqlPart,
  views: Readonly<Record<string, string>> = {},
): string {
  const statements = [
    ...[...commonMacros, ...macros].map((macro) => macroSql(macro).replace('CREATE', 'CREATE OR REPLACE TEMP')),
    ...Object.entries(views).map(([view, file]) => `CREATE OR REPLACE TEMP VIEW "${view}" AS SELECT * FROM '${file}'`),
    query,
  ];
  return statements.map((sql) => `${sql};\n`).join('');
}

/** A file with SQL. */
export function sqlFile(name: string, title: string, statements: string): DatasetSql {
  const head = `-- ${title}\n-- Run it with DuckDB in the folder of the dataset.\n`;
  return { file: `sql/${name}.sql`, title, sql: head + statements };
}
