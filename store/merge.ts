import type { DuckDBConnection } from '@duckdb/node-api';
import { basename } from 'node:path';
import { addDistinct } from './doubled-segments.ts';
import { allReplaced } from './replaced.ts';
import { isWhole } from './replaced-segments.ts';
import { oneRowPerPoint } from './revisions.ts';
import { listSegments, type Segment, segmentColumns, segmentRows, writeSegment } from './segments.ts';
import { isKeyed } from './tables.ts';

/** Segments with fewer rows than this are merged once there are `manySegments` of them. */
const smallSegmentRows = 100_000;
const manySegments = 8;

/**
 * Merges small segments once there are many. The merged files still lie there; `removeReplaced` removes them.
 * A damaged segment is left out, so it stays for `nightsweep fsck`.
 */
export async function mergeSmall(connection: DuckDBConnection, store: string, table: string): Promise<void> {
  const { segments } = await listSegments(connection, store, table);
  const few = segments.filter(({ rows }) => rows < smallSegmentRows);
  if (few.length < manySegments) return;
  const small: Segment[] = [];
  for (const segment of few) if (await isWhole(connection, store, segment)) small.push(segment);
  if (small.length < manySegments) return;
  const columns = await segmentColumns(connection, small);
  const order = isKeyed(table) ? `${oneRowPerPoint(columns)} ORDER BY sweep, replicate, point_id` : '';
  const path = await writeSegment(connection, store, table, `${segmentRows(small, columns)} ${order}`, {
    columns,
    replaces: allReplaced([
      new Map(small.map((segment) => [basename(segment.path), Infinity])),
      ...small.map(({ replaces }) => replaces),
    ]),
    // The segments that stay may hold older rows.
    supersedes: small.length < segments.length ? small.filter(({ supersedes }) => supersedes).length : 0,
  });
  addDistinct(
    store,
    table,
    segments.filter((segment) => !small.includes(segment)),
    path,
  );
}
