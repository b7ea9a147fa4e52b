import type { DuckDBConnection } from '@duckdb/node-api';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { columnsOf, isKeyed, segmentFolder, type TableName, tableNames } from './tables.ts';
import { createTable, openDuckDB, quoted } from './duckdb.ts';
import { readJournal } from './journal.ts';
import { isOrphaned, type JournalFile, listJournals } from './journal-files.ts';
import { LockedError, takeLock } from './lock.ts';
import { listSegments, type Segment, writeSegment } from './segments.ts';

/** Segments smaller than this are merged when there are many. */
const smallSegmentRows = 100_000;
const manySegments = 8;

/**
 * Seals journals whose writers are gone, and those named, into segments, and merges small segments. Of rows with the same point
 * id one is kept. Safe to interrupt at any instant. Does nothing while another process is at it.
 */
export async function sealJournals(store: string, finished: ReadonlySet<string> = new Set()): Promise<void> {
  let lock;
  try {
    lock = takeLock(store, 'compactor', 'the store is being compacted');
  } catch (error) {
    if (error instanceof LockedError) return;
    throw error;
  }
  const connection = await openDuckDB();
  try {
    const ready = listJournals(store).filter((journal) => finished.has(journal.path) || isOrphaned(journal));
    for (const table of tableNames) {
      await sealTable(
        connection,
        store,
        table,
        ready.filter((journal) => journal.table === table),
      );
      await mergeSmall(connection, store, table);
    }
  } finally {
    connection.closeSync();
    lock.release();
  }
}

async function sealTable(
  connection: DuckDBConnection,
  store: string,
  table: TableName,
  journals: readonly JournalFile[],
): Promise<void> {
  if (journals.length === 0) return;
  const { segments, replaced } = await listSegments(connection, store, table);
  // A journal that a segment already replaces was sealed by a process that died before deleting it.
  const rows = journals.filter(({ name }) => !replaced.has(name)).flatMap(readJournal);
  if (rows.length > 0) {
    await connection.run('DROP TABLE IF EXISTS sealing');
    await createTable(connection, 'sealing', columnsOf(table), rows);
    await writeSegment(
      connection,
      store,
      table,
      newRows(table, segments),
      journals.map(({ name }) => name),
    );
  }
  for (const { path } of journals) rmSync(path, { force: true });
}

function newRows(table: TableName, segments: readonly Segment[]): string {
  if (!isKeyed(table)) return 'SELECT * FROM sealing';
  const known =
    segments.length === 0 ? '' : `WHERE point_id NOT IN (SELECT point_id FROM read_parquet([${fileList(segments)}]))`;
  return `SELECT * FROM sealing ${known} QUALIFY row_number() OVER (PARTITION BY point_id ORDER BY started_at) = 1`;
}

function fileList(segments: readonly Segment[]): string {
  return segments.map(({ path }) => quoted(path)).join(', ');
}

/**
 * Merges small segments once there are many. Merged files stay until the next merge, for queries that are reading them; from
 * then on nobody can still have them listed.
 */
async function mergeSmall(connection: DuckDBConnection, store: string, table: TableName): Promise<void> {
  const { segments, replaced } = await listSegments(connection, store, table);
  const small = segments.filter(({ rows }) => rows < smallSegmentRows);
  if (small.length < manySegments) return;
  const order = isKeyed(table)
    ? 'QUALIFY row_number() OVER (PARTITION BY point_id ORDER BY started_at) = 1 ORDER BY sweep, replicate, point_id'
    : '';
  await writeSegment(
    connection,
    store,
    table,
    `SELECT * FROM read_parquet([${fileList(small)}], union_by_name = true) ${order}`,
    [...small.map(({ path }) => basename(path)), ...small.flatMap(({ replaces }) => replaces)],
  );
  for (const name of replaced) rmSync(join(segmentFolder(store, table), name), { force: true });
}
