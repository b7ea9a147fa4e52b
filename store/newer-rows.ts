import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../kernels/contract/column.ts';
import { queryRows } from './duckdb.ts';
import { newness, oneRowPerPoint } from './revisions.ts';
import { type Segment, segmentRows } from './segments.ts';

/**
 * Keeps in a table only rows that are news: one per point, the newest, and only if no segment has the point in the same or a newer
 * revision.
 * It also makes the temporary table `stored_newness` of the connection.
 * @param table a table of the connection with these columns; it is changed
 * @returns how many of the rows that are left replace older stored rows
 */
export async function keepNewerRows(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Column[],
  segments: readonly Segment[],
): Promise<number> {
  // To choose among all rows of so wide a table takes as long as writing them, so it is done only where an id is there twice.
  const twice = await connection.runAndReadAll(
    `SELECT point_id FROM ${table} GROUP BY point_id HAVING count(*) > 1 LIMIT 1`,
  );
  if (twice.currentRowCount > 0) {
    await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${table} ${oneRowPerPoint(columns)}`);
  }
  if (segments.length === 0) return 0;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE stored_newness AS
       SELECT point_id AS stored_id, max(${newness(columns)}) AS stored_newness
         FROM (${segmentRows(segments, columns)}) AS stored SEMI JOIN ${table} USING (point_id) GROUP BY point_id`,
  );
  await connection.run(
    `DELETE FROM ${table} USING stored_newness WHERE point_id = stored_id AND ${newness(columns)} <= stored_newness`,
  );
  const [{ newer }] = await queryRows<{ newer: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS newer FROM ${table} WHERE point_id IN (SELECT stored_id FROM stored_newness)`,
  );
  return newer;
}
