import type { DuckDBConnection } from '@duckdb/node-api';
import { createTable, queryRows } from './duckdb.ts';
import { dropRows, rowsWithPlaces } from './dropped-rows.ts';
import { listSegments, segmentColumns, segmentRows } from './segments.ts';

/** Rows of a sweep, and how many of them no sweep file in use asks for. */
export interface Unasked {
  table: string;
  sweep: string;
  rows: number;
  unasked: number;
}

/** The temporary table of ids that are asked for. */
const asked = 'asked_ids';

/** Gives a connection the ids that are asked for, for `countUnasked` and `dropUnasked`. */
export async function askFor(connection: DuckDBConnection, ids: Iterable<string>): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${asked}`);
  const column = { name: 'point_id', type: 'text', meaning: '' } as const;
  await createTable(
    connection,
    asked,
    [column],
    Array.from(ids, (id) => ({ point_id: id })),
  );
}

/** Counts the sealed rows of a table, by the sweep that asked for them first, and those that are not asked for. */
export async function countUnasked(connection: DuckDBConnection, store: string, table: string): Promise<Unasked[]> {
  const { segments } = await listSegments(connection, store, table);
  if (segments.length === 0) return [];
  const rows = segmentRows(segments, await segmentColumns(connection, segments));
  const found = await queryRows<Omit<Unasked, 'table'>>(
    connection,
    `SELECT sweep, count(*)::DOUBLE AS rows,
            (count(*) FILTER (point_id NOT IN (SELECT point_id FROM ${asked})))::DOUBLE AS unasked
       FROM (${rows}) GROUP BY sweep ORDER BY sweep`,
  );
  return found.map((one) => ({ table, ...one }));
}

/**
 * Writes the segments of a table anew without the rows that are not asked for.
 * Only the process that holds the lock `compactor` may do so; `removeReplaced` then removes the segments that hold them.
 * @returns false if nothing was dropped
 */
export async function dropUnasked(connection: DuckDBConnection, store: string, table: string): Promise<boolean> {
  const { segments } = await listSegments(connection, store, table);
  if (segments.length === 0) return false;
  const rows = rowsWithPlaces(segments);
  const unasked = `SELECT filename, file_row_number FROM ${rows} WHERE point_id NOT IN (SELECT point_id FROM ${asked})`;
  return dropRows(connection, store, table, segments, unasked);
}
