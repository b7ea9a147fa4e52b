import type { DuckDBConnection } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import type { Column } from '../kernels/contract/column.ts';
import { identityColumns, unionOf } from './codebook.ts';
import { createTableOf, queryRows, quoted } from './duckdb.ts';
import { damagedSegments } from './checked-segments.ts';
import { doubledSegments } from './doubled-segments.ts';
import type { HeldSegments } from './held-segments.ts';
import { halfId, IdSet } from './id-set.ts';
import { journalFolder, type JournalFile, listJournals } from './journal-files.ts';
import { StoreError } from './errors.ts';
import { keepNewerRows } from './newer-rows.ts';
import { oneRowPerPoint } from './revisions.ts';
import { countRows } from './row-batch.ts';
import type { JournalContent } from './journal.ts';
import { corrupt, type Segment, segmentColumns, segmentRows } from './segments.ts';
import { isKeyed } from './tables.ts';

/** What a table holds at one moment, ready to be queried. */
export interface Snapshot {
  /** SQL that yields every row once. It works on the connection it was made with, until the next snapshot of the table there. */
  source: string;
  columns: readonly Column[];
  segments: readonly Segment[];
  /** Rows that only journals hold so far. */
  liveRows: number;
  /** Files that were left out, wholly or in part, and why; a line each. */
  notes: readonly string[];
}

/** Name of the table in which a connection has the rows that only journals hold. */
export function liveTable(table: string): string {
  return `_live_${table.replaceAll('-', '_')}`;
}

/**
 * Takes a snapshot of a table: its sealed segments, and the rows that only live journals hold.
 * It reads the journals before it lists the segments. So a journal that is sealed in between is not missed. If a segment says that it
 * replaces the journal, the journal is left out, so no row counts twice.
 * It creates the table `_live_<table>` of the connection (with `_` for `-`), replacing an earlier one. No view of an experiment begins with `_`.
 * @param columns columns that the rows get; null: all that the files have, or those that every row begins with if there are no files
 * @param held holds the segments until they are no longer queried
 * @throws CorruptSegmentError if a segment cannot be read
 */
export async function takeSnapshot(
  connection: DuckDBConnection,
  store: string,
  table: string,
  columns: readonly Column[] | null,
  held: HeldSegments,
): Promise<Snapshot> {
  const journals = await readJournals(listJournals(journalFolder(store)).filter((journal) => journal.table === table));
  const { segments: listed, replaced, foreign } = await held.list(connection, table);
  const paths = listed.map((segment) => segment.held);
  const [damaged] = await damagedSegments(store, paths, false);
  if (damaged !== undefined) {
    const { path } = listed.find((segment) => segment.held === damaged) ?? { path: damaged };
    throw corrupt(path, new Error('its bytes do not have the digest in its name'));
  }
  const keyed = isKeyed(table);
  const doubled = keyed ? await doubledSegments(connection, store, table, listed) : new Set<string>();
  const segments = listed.map((segment) => (doubled.has(segment.path) ? { ...segment, supersedes: true } : segment));
  const fresh = journals.flatMap(({ name, content }) => {
    const known = replaced.get(name);
    if (known === Infinity) return [];
    return [known === undefined ? content : content.after(known)];
  });
  const stored = async (): Promise<Column[]> =>
    unionOf([...(await segmentColumns(connection, segments)), ...fresh.flatMap((journal) => journal.columns)]);
  const found = columns ?? (await stored());
  const all = found.length > 0 ? found : identityColumns;
  const batches = fresh.flatMap((journal) => journal.batches);
  const liveRows = countRows(batches);
  const live = liveTable(table);
  await connection.run(`DROP TABLE IF EXISTS ${live}`);
  await createTableOf(connection, live, all, batches);
  if (keyed && liveRows > 0) await keepNewerRows(connection, live, all, segments);
  const sealed = keyed ? sealedRows(segments, all) : segmentRows(segments, all);
  const replacedByLive = keyed && liveRows > 0 ? ` WHERE point_id NOT IN (SELECT point_id FROM ${live})` : '';
  const parts = [
    ...(segments.length > 0 ? [`SELECT * FROM (${sealed})${replacedByLive}`] : []),
    ...(liveRows > 0 || segments.length === 0 ? [`SELECT * FROM ${live}`] : []),
  ];
  const notes = [
    ...[...doubled].map((path) => `${path} holds points that other segments hold as well; each counts once`),
    ...foreign.map((path) => `${path} is no segment of this store and is left out`),
    ...journals.flatMap(({ path, content }) =>
      content.damage.map((words) => `the journal ${path} is damaged: ${words}`),
    ),
  ];
  return { source: parts.join(' UNION ALL '), columns: all, segments, liveRows, notes };
}

/**
 * The columns that the rows of a table have, sealed or not; none if there are no rows.
 * @throws CorruptSegmentError if a segment cannot be read
 */
export async function storedColumns(
  connection: DuckDBConnection,
  store: string,
  table: string,
  held: HeldSegments,
): Promise<readonly Column[]> {
  const journals = await readJournals(listJournals(journalFolder(store)).filter((journal) => journal.table === table));
  const { segments } = await held.list(connection, table);
  return unionOf([
    ...(await segmentColumns(connection, segments)),
    ...journals.flatMap(({ content }) => content.columns),
  ]);
}

/** Reads journals. It loads Arrow only if there are any, because loading takes longer than many a query. */
async function readJournals(journals: readonly JournalFile[]): Promise<(JournalFile & { content: JournalContent })[]> {
  if (journals.length === 0) return [];
  const { readJournal } = await import('./journal.ts');
  return journals.map((journal) => ({ ...journal, content: readJournal(journal) }));
}

/** SQL for the rows of segments, one per point. Only segments marked `supersedes` hold points that other segments hold as well. */
function sealedRows(segments: readonly Segment[], columns: readonly Column[]): string {
  const newer = segments.filter(({ supersedes }) => supersedes);
  if (newer.length === 0) return segmentRows(segments, columns);
  const others = segments.filter(({ supersedes }) => !supersedes);
  const best = `${segmentRows(newer, columns)} ${oneRowPerPoint(columns)}`;
  if (others.length === 0) return best;
  const ids = newer.map(({ held }) => quoted(held)).join(', ');
  return `SELECT * FROM (${segmentRows(others, columns)}) WHERE point_id NOT IN (SELECT point_id FROM read_parquet([${ids}]))
    UNION ALL (${best})`;
}

/**
 * Runs `work`, which reads segments. If it fails because one of them is damaged, the error says which.
 * @throws CorruptSegmentError for a damaged segment, else what `work` throws
 */
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

/**
 * The ids of a snapshot's points.
 * @param where SQL condition on its rows (default: all)
 */
export async function storedIds(
  connection: DuckDBConnection,
  { source, segments, liveRows }: Snapshot,
  where = 'true',
): Promise<IdSet> {
  const ids = new IdSet(segments.reduce((sum, { rows }) => sum + rows, liveRows));
  const chunks = await connection.run(
    `SELECT ('0x' || left(point_id, ${halfId}))::BIGINT::DOUBLE, ('0x' || right(point_id, ${halfId}))::BIGINT::DOUBLE
       FROM (${source}) WHERE (${where}) AND regexp_full_match(point_id, '[0-9a-f]{${2 * halfId}}')`,
  );
  for await (const chunk of chunks) {
    const [first, second] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
    const { rowCount } = chunk;
    for (let i = 0; i < rowCount; i++) ids.add(first.getItem(i) as number, second.getItem(i) as number);
  }
  return ids;
}

/** The error for the first damaged segment, or for one that was merged into another meanwhile; null if all can be read through. */
async function damagedAmong(connection: DuckDBConnection, segments: readonly Segment[]): Promise<Error | null> {
  for (const { path, held } of segments) {
    try {
      await queryRows(connection, `SELECT count(COLUMNS(*)) FROM read_parquet(${quoted(held)})`);
    } catch (cause) {
      if (!existsSync(held)) {
        return new StoreError(`rows were merged while the command read them (${path}); give the command again`, {
          cause,
        });
      }
      return corrupt(path, cause);
    }
  }
  return null;
}
