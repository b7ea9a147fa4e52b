import type { Column } from '../../kernels/contract/column.ts';
import { revisionColumn } from '../../store/revisions.ts';

/** A SQL macro. */
export interface Macro {
  /** How it is called: `p_at_least(counts, k)`. */
  signature: string;
  meaning: string;
  /** SQL expression in the arguments of the signature. */
  body: string;
}

/** A view that has a row per entry of a list column. */
export interface LongView {
  name: string;
  /** The list column. Lists that run along it are split into entries beside it. */
  over: string;
  /** Name of an entry's column. */
  as: string;
  /** Other names for the entries of the lists beside it, by list. */
  renamed?: Readonly<Record<string, string>>;
  /** Further columns: SQL in which `position` is the number of the entry, from 1; and what they mean. */
  computed?: Readonly<Record<string, { sql: string; meaning: string }>>;
  meaning: string;
}

/** A column that views show in another way in older rows: those of an older revision of its group, or those that lack it. */
export interface Upgrade {
  column: string;
  /** Of a result: the group of the column in the experiment's `revisions`, and the first revision whose stored value is shown as it is. */
  since?: { revision: string; from: number };
  /** SQL for the value of older rows. It may use the part's macros. */
  sql: string;
}

/** What an experiment adds to SQL. */
export interface SqlPart {
  /** What views show of rows whose columns meant something else when they were stored. */
  upgrades?: readonly Upgrade[];
  macros?: readonly Macro[];
  longViews?: readonly LongView[];
  /** What a row of the experiment's view is, for the help. */
  meaning?: string;
}

/** Macros that every session has. */
export const commonMacros: readonly Macro[] = [
  {
    signature: 'p_at_least(counts, k)',
    meaning: 'share of rows with at least k',
    body: 'avg(CASE WHEN counts >= k THEN 1.0 ELSE 0.0 END)',
  },
  {
    signature: 'standard_error(x)',
    meaning: 'standard error of a mean; null for one value, and where a value is not finite',
    body: 'CASE WHEN bool_and(isfinite(x::DOUBLE)) THEN stddev_samp(x) FILTER (WHERE isfinite(x::DOUBLE)) / sqrt(count(x)) END',
  },
];

/** SQL that creates a macro. */
export function macroSql({ signature, body }: Macro): string {
  return `CREATE MACRO ${signature} AS ${body}`;
}

/** SQL that selects the columns of a source with their upgrades. */
export function upgradedSql(source: string, upgrades: readonly Upgrade[]): string {
  if (upgrades.length === 0) return source;
  const replaced = upgrades.map(({ column, since, sql }) =>
    since === undefined
      ? `coalesce("${column}", ${sql}) AS "${column}"`
      : `CASE WHEN coalesce("${revisionColumn(since.revision)}", 0) >= ${since.from} THEN "${column}" ELSE ${sql} END AS "${column}"`,
  );
  return `SELECT * REPLACE (${replaced.join(', ')}) FROM (${source})`;
}

/** SQL that creates a long view over an experiment's view: the point's scalar columns, then those of the entry. */
export function longViewSql(view: string, columns: readonly Column[], long: LongView): string {
  const { name, over, as, renamed = {}, computed = {} } = long;
  const lists = columns.filter(({ type }) => type === 'reals').map((column) => `"${column.name}"`);
  const beside = columns.filter(({ along }) => along === over);
  const entries = [
    'position AS rank',
    `"${over}"[position] AS "${as}"`,
    ...beside.map(({ name: list }) => `"${list}"[position] AS "${renamed[list] ?? list}"`),
    ...Object.entries(computed).map(([column, { sql }]) => `${sql} AS "${column}"`),
  ];
  return `CREATE VIEW "${name}" AS
  SELECT * EXCLUDE (${[...lists, 'position'].join(', ')}), ${entries.join(', ')}
    FROM (SELECT *, unnest(generate_series(1, len("${over}"))) AS position FROM "${view}")`;
}
