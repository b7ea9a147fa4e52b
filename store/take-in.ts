import type { DuckDBConnection } from '@duckdb/node-api';
import { addDistinct } from './doubled-segments.ts';
import { queryRows } from './duckdb.ts';
import type { HeldSegments } from './held-segments.ts';
import { keepNewerRows } from './newer-rows.ts';
import { listSegments, segmentRows, writeSegment } from './segments.ts';
import { liveTable, takeSnapshot } from './snapshot.ts';
import { isKeyed } from './tables.ts';

/** How many rows of a table another store had, and how many of them are new here. */
export interface TakenIn {
  table: string;
  rows: number;
  taken: number;
}

/** A row as it is checked before it is taken in. */
export interface OfferedRow {
  point_id: string;
  version: number;
  parameters: string;
}

/**
 * Takes in the rows of a table of another store that this one does not have, or has in an earlier revision. It may be interrupted at any
 * instant and done again: what was taken in before is not taken twice. Only the process that holds the lock `compactor` may call it.
 * @param held holds the other store's segments
 * @param check called with rows before they are written; what it throws ends the taking in
 */
export async function takeIn(
  connection: DuckDBConnection,
  { store, other, table }: { store: string; other: string; table: string },
  held: HeldSegments,
  check: (rows: readonly OfferedRow[]) => void,
): Promise<TakenIn> {
  const { columns, segments, liveRows } = await takeSnapshot(connection, other, table, null, held);
  // One segment after the other, so that the rows of one fit into memory.
  const parts = [
    ...segments.map((segment) => segmentRows([segment], columns)),
    ...(liveRows > 0 ? [`SELECT * FROM ${liveTable(table)}`] : []),
  ];
  const sum = { table, rows: segments.reduce((rows, segment) => rows + segment.rows, liveRows), taken: 0 };
  for (const part of parts) {
    const { segments: own } = await listSegments(connection, store, table);
    await connection.run(`CREATE OR REPLACE TABLE offered AS ${part}`);
    let supersedes = 0;
    if (isKeyed(table)) {
      supersedes = await keepNewerRows(connection, 'offered', columns, own);
      check(
        await queryRows<OfferedRow>(
          connection,
          'SELECT point_id, version::INTEGER AS version, parameters FROM offered',
        ),
      );
    } else if (own.length > 0) {
      await connection.run(
        `CREATE OR REPLACE TABLE offered AS SELECT * FROM offered ANTI JOIN (${segmentRows(own, columns)}) USING (point_id, task_id, failed_at, host)`,
      );
    }
    const [{ taken }] = await queryRows<{ taken: number }>(connection, 'SELECT count(*)::DOUBLE AS taken FROM offered');
    if (taken === 0) continue;
    const order = isKeyed(table) ? ' ORDER BY sweep, replicate, point_id' : '';
    const content = { columns, replaces: new Map<string, number>(), supersedes };
    const path = await writeSegment(connection, store, table, `SELECT * FROM offered${order}`, content);
    if (supersedes === 0 && isKeyed(table)) addDistinct(store, table, own, path);
    sum.taken += taken;
  }
  return sum;
}
