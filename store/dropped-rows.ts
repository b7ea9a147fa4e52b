import type { DuckDBConnection } from '@duckdb/node-api';
import { basename } from 'node:path';
import { queryRows, quoted } from './duckdb.ts';
import { allReplaced } from './replaced.ts';
import { isWhole } from './replaced-segments.ts';
import { type Segment, segmentColumns, writeSegment } from './segments.ts';

/** SQL for the rows of some segments, with the file of each row in `filename` and its number there in `file_row_number`. */
export function rowsWithPlaces(segments: readonly Segment[]): string {
  const files = `[${segments.map(({ path }) => quoted(path)).join(', ')}]`;
  return `read_parquet(${files}, union_by_name = true, hive_partitioning = false, filename = true, file_row_number = true)`;
}

/**
 * Writes the segments anew that hold some rows, without them. The segments that they replace still lie there; `removeReplaced` removes them.
 * It does nothing while a segment is damaged.
 * @param chosen SQL that yields the rows to drop, by `filename` and `file_row_number`
 * @returns whether rows were dropped
 */
export async function dropRows(
  connection: DuckDBConnection,
  store: string,
  table: string,
  segments: readonly Segment[],
  chosen: string,
): Promise<boolean> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE dropped_rows AS SELECT filename AS path, file_row_number AS row_at FROM (${chosen})`,
  );
  const found = await queryRows<{ path: string }>(connection, 'SELECT DISTINCT path FROM dropped_rows');
  if (found.length === 0) return false;
  for (const segment of segments) if (!(await isWhole(connection, store, segment))) return false;
  const paths = new Set(found.map(({ path }) => path));
  for (const segment of segments) if (paths.has(segment.path)) await writeWithout(connection, store, table, segment);
  return true;
}

/** Writes a segment anew without its dropped rows. If no row is left, the new one still says which journals it replaces. */
async function writeWithout(
  connection: DuckDBConnection,
  store: string,
  table: string,
  segment: Segment,
): Promise<void> {
  const columns = await segmentColumns(connection, [segment]);
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const query = `SELECT ${names} FROM read_parquet(${quoted(segment.path)}, hive_partitioning = false, file_row_number = true)
    WHERE file_row_number NOT IN (SELECT row_at FROM dropped_rows WHERE path = ${quoted(segment.path)})`;
  await writeSegment(connection, store, table, query, {
    columns,
    replaces: allReplaced([new Map([[basename(segment.path), Infinity]]), segment.replaces]),
    supersedes: 0,
  });
}
