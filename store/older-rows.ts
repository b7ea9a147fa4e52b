import type { DuckDBConnection } from '@duckdb/node-api';
import { basename } from 'node:path';
import { doubledSegments } from './doubled-segments.ts';
import { queryRows, quoted } from './duckdb.ts';
import { allReplaced } from './replaced.ts';
import { isWhole } from './replaced-segments.ts';
import { placeOfRow } from './revisions.ts';
import { listSegments, type Segment, segmentColumns, writeSegment } from './segments.ts';

/**
 * Writes the segments anew that hold rows which do not count, because another segment has a newer or equal row of the same point. So every
 * reader of the folder finds one row per point. The segments that they replace still lie there; `removeReplaced` removes them.
 * It does nothing while a segment is damaged.
 */
export async function dropOlderRows(connection: DuckDBConnection, store: string, table: string): Promise<void> {
  const { segments } = await listSegments(connection, store, table);
  if (segments.length < 2) return;
  const marked = segments.some(({ supersedes }) => supersedes);
  if (!marked && (await doubledSegments(connection, store, table, segments)).size === 0) return;
  const columns = await segmentColumns(connection, segments);
  const all = `[${segments.map(({ path }) => quoted(path)).join(', ')}]`;
  const rows = `read_parquet(${all}, union_by_name = true, hive_partitioning = false, filename = true, file_row_number = true)`;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE older_rows AS
       WITH twice AS (SELECT point_id FROM ${rows} GROUP BY point_id HAVING count(*) > 1)
       SELECT filename AS path, file_row_number AS row_at FROM ${rows} SEMI JOIN twice USING (point_id)
       QUALIFY ${placeOfRow(columns, ['filename', 'file_row_number'])} > 1`,
  );
  const found = await queryRows<{ path: string }>(connection, 'SELECT DISTINCT path FROM older_rows');
  if (found.length === 0) return;
  for (const segment of segments) if (!(await isWhole(connection, store, segment))) return;
  const paths = new Set(found.map(({ path }) => path));
  for (const segment of segments) if (paths.has(segment.path)) await writeWithout(connection, store, table, segment);
}

/** Writes a segment anew without its rows in `older_rows`. If no row is left, the new one still says which journals it replaces. */
async function writeWithout(
  connection: DuckDBConnection,
  store: string,
  table: string,
  segment: Segment,
): Promise<void> {
  const columns = await segmentColumns(connection, [segment]);
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const query = `SELECT ${names} FROM read_parquet(${quoted(segment.path)}, hive_partitioning = false, file_row_number = true)
    WHERE file_row_number NOT IN (SELECT row_at FROM older_rows WHERE path = ${quoted(segment.path)})`;
  await writeSegment(connection, store, table, query, {
    columns,
    replaces: allReplaced([new Map([[basename(segment.path), Infinity]]), segment.replaces]),
    supersedes: 0,
  });
}
