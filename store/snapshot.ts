import type { DuckDBConnection } from '@duckdb/node-api';
import { columnList, createTable, queryRows, quoted } from './duckdb.ts';
import { halfId, IdSet } from './id-set.ts';
import { type JournalFile, listJournals } from './journal-files.ts';
import type { Row } from './row.ts';
import { corrupt, listSegments, type Segment } from './segments.ts';
import { columnsOf, isKeyed, type TableName } from './tables.ts';

/** What a table holds at one moment, ready to be queried. */
export interface Snapshot {
  /** SQL that yields every row once, with all columns of the codebook. */
  source: string;
  segments: readonly Segment[];
  /** Rows that are still in journals only. */
  liveRows: number;
}

/**
 * Takes a snapshot of a table: sealed segments, and what live journals hold beyond them. Journals are read before segments are
 * listed, so a journal that is sealed in between is seen in one place or the other, and in both only if a segment says so.
 */
export async function takeSnapshot(connection: DuckDBConnection, store: string, table: TableName): Promise<Snapshot> {
  const journals = await readJournals(listJournals(store).filter((journal) => journal.table === table));
  const { segments, replaced } = await listSegments(connection, store, table);
  const rows = journals.filter(({ name }) => !replaced.has(name)).flatMap((journal) => journal.rows);
  const columns = columnsOf(table);
  const name = `live_${table.replaceAll('-', '_')}`;
  await connection.run(`DROP TABLE IF EXISTS ${name}`);
  await createTable(connection, name, columns, rows);
  const names = columns.map((c) => `"${c.name}"`).join(', ');
  const parts: string[] = [];
  if (segments.length > 0) {
    const files = segments.map(({ path }) => quoted(path)).join(', ');
    // An empty table of all columns first: segments written before a column existed have null there.
    parts.push(
      `SELECT ${names} FROM (SELECT * FROM (SELECT ${columns.map(nullColumn).join(', ')}) WHERE false
         UNION ALL BY NAME SELECT * FROM read_parquet([${files}], union_by_name = true, hive_partitioning = false))`,
    );
  }
  if (rows.length > 0 || segments.length === 0) parts.push(liveSource(name, names, table, segments));
  return { source: parts.join(' UNION ALL '), segments, liveRows: rows.length };
}

/** Rows by journal. Arrow is loaded only if there are any: that takes longer than many a query. */
async function readJournals(journals: readonly JournalFile[]): Promise<{ name: string; rows: Row[] }[]> {
  if (journals.length === 0) return [];
  const { readJournal } = await import('./journal.ts');
  return journals.map((journal) => ({ name: journal.name, rows: readJournal(journal) }));
}

function nullColumn(column: Parameters<typeof columnList>[0][number]): string {
  const [name, ...type] = columnList([column]).split(' ');
  return `NULL::${type.join(' ')} AS ${name}`;
}

function liveSource(name: string, names: string, table: TableName, segments: readonly Segment[]): string {
  if (!isKeyed(table)) return `SELECT ${names} FROM ${name}`;
  const files = segments.map(({ path }) => quoted(path)).join(', ');
  const fresh = segments.length === 0 ? '' : `WHERE point_id NOT IN (SELECT point_id FROM read_parquet([${files}]))`;
  return `SELECT ${names} FROM ${name} ${fresh} QUALIFY row_number() OVER (PARTITION BY point_id ORDER BY started_at) = 1`;
}

/** Runs something over segments; if it fails because one is damaged, the error says which. */
export async function namingDamage<T>(
  connection: DuckDBConnection,
  segments: readonly Segment[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw (await damagedAmong(connection, segments)) ?? error;
  }
}

/** The ids of all points of a snapshot. */
export async function storedIds(
  connection: DuckDBConnection,
  { source, segments, liveRows }: Snapshot,
): Promise<IdSet> {
  const ids = new IdSet(segments.reduce((sum, { rows }) => sum + rows, liveRows));
  const chunks = await connection.run(
    `SELECT ('0x' || left(point_id, ${halfId}))::BIGINT::DOUBLE, ('0x' || right(point_id, ${halfId}))::BIGINT::DOUBLE
       FROM (${source}) WHERE regexp_full_match(point_id, '[0-9a-f]{${2 * halfId}}')`,
  );
  for await (const chunk of chunks) {
    const [first, second] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
    const { rowCount } = chunk;
    for (let i = 0; i < rowCount; i++) ids.add(first.getItem(i) as number, second.getItem(i) as number);
  }
  return ids;
}

/** The error for the first segment that cannot be read through, if one cannot. */
async function damagedAmong(connection: DuckDBConnection, segments: readonly Segment[]): Promise<Error | null> {
  for (const { path } of segments) {
    try {
      await queryRows(connection, `SELECT count(COLUMNS(*)) FROM read_parquet(${quoted(path)})`);
    } catch (cause) {
      return corrupt(path, cause);
    }
  }
  return null;
}
