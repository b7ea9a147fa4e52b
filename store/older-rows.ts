import type { DuckDBConnection } from '@duckdb/node-api';
import { doubledSegments } from './doubled-segments.ts';
import { dropRows, rowsWithPlaces } from './dropped-rows.ts';
import { placeOfRow } from './revisions.ts';
import { listSegments, segmentColumns } from './segments.ts';

/**
 * Writes the segments anew that hold rows which do not count, because another segment has a newer or equal row of the same point. So every
 * reader of the folder finds one row per point.
 */
export async function dropOlderRows(connection: DuckDBConnection, store: string, table: string): Promise<void> {
  const { segments } = await listSegments(connection, store, table);
  if (segments.length < 2) return;
  const marked = segments.some(({ supersedes }) => supersedes);
  if (!marked && (await doubledSegments(connection, store, table, segments)).size === 0) return;
  const columns = await segmentColumns(connection, segments);
  const rows = rowsWithPlaces(segments);
  const older = `WITH twice AS (SELECT point_id FROM ${rows} GROUP BY point_id HAVING count(*) > 1)
       SELECT filename, file_row_number FROM ${rows} SEMI JOIN twice USING (point_id)
       QUALIFY ${placeOfRow(columns, ['filename', 'file_row_number'])} > 1`;
  await dropRows(connection, store, table, segments, older);
}
