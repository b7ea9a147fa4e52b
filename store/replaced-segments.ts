import type { DuckDBConnection } from '@duckdb/node-api';
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { damagedSegments, promisedDigest } from './checked-segments.ts';
import { queryRows, quoted } from './duckdb.ts';
import { segmentFiles } from './segment-files.ts';
import { listSegments, type Segment } from './segments.ts';

/**
 * Removes the segments whose rows another segment holds, so that every reader of the folder finds each row once.
 * A file goes only while the segment that replaces it can be read whole. Sessions that are open hold links to what they have listed.
 * Only the process that holds the lock `compactor` may do so.
 * @throws CorruptSegmentError if the footer of a segment cannot be read
 */
export async function removeReplaced(connection: DuckDBConnection, store: string, table: string): Promise<void> {
  const { segments, replaced } = await listSegments(connection, store, table);
  const lingering = segmentFiles(store, table).filter((path) => replaced.get(basename(path)) === Infinity);
  if (lingering.length === 0) return;
  const whole: Segment[] = [];
  for (const segment of segments) {
    const needed = lingering.some((path) => segment.replaces.has(basename(path)));
    if (needed && (await isWhole(connection, store, segment))) whole.push(segment);
  }
  for (const path of lingering) {
    if (whole.some(({ replaces }) => replaces.has(basename(path)))) rmSync(path, { force: true });
  }
}

/** Whether a segment is what was written; for one of an earlier version, which has no digest, whether all its columns can be read. */
export async function isWhole(connection: DuckDBConnection, store: string, { path }: Segment): Promise<boolean> {
  if (promisedDigest(path) !== null) return (await damagedSegments(store, [path], true)).length === 0;
  try {
    await queryRows(connection, `SELECT bit_xor(hash(COLUMNS(*))) FROM read_parquet(${quoted(path)})`);
    return true;
  } catch {
    return false;
  }
}
