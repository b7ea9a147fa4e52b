import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../kernels/contract/column.ts';
import { queryRows } from './duckdb.ts';
import { newness, oneRowPerPoint } from './revisions.ts';
import { type Segment, segmentRows } from './segments.ts';

/**
 * Leaves in a temporary table one row per point, and of these only the ones that are not stored in some segments or newer than what is.
 * @param table name of a table of the connection with these columns; it is changed
 * @returns how many rows are left that stand for older stored ones
 */
export async function keepNewerRows(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Column[],
  segments: readonly Segment[],
): Promise<number> {
  await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${table} ${oneRowPerPoint(columns)}`);
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
