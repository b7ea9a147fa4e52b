import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../kernels/contract/column.ts';
import { addDistinct } from './doubled-segments.ts';
import { queryRows } from './duckdb.ts';
import type { HeldSegments } from './held-segments.ts';
import { keepNewerRows } from './newer-rows.ts';
import { listSegments, segmentColumns, segmentRows, writeSegment } from './segments.ts';
import { isKeyed } from './tables.ts';

/** How many rows of a table were offered, and how many of them are new here. */
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

/** Where rows go, and what is asked of them. */
export interface TakingIn {
  connection: DuckDBConnection;
  /** The store that takes rows in. */
  store: string;
  table: string;
  /** Called with rows before they are written; what it throws ends the taking in. */
  check: (rows: readonly OfferedRow[]) => void;
}

/**
 * Takes in the rows of another store's segments that this one does not have, or has in an earlier revision. It may be interrupted at any
 * instant and done again: what was taken in before is not taken twice. Only the process that holds the lock `compactor` may call it.
 * @param held holds the other store's segments
 */
export async function takeInSegments(taking: TakingIn, held: HeldSegments): Promise<TakenIn> {
  const { connection, table } = taking;
  const { segments } = await held.list(connection, table);
  const columns = await segmentColumns(connection, segments);
  const sum = { table, rows: 0, taken: 0 };
  // One segment after the other, so that the rows of one fit into memory.
  for (const segment of segments) {
    await connection.run(`CREATE OR REPLACE TABLE ${offered} AS ${segmentRows([segment], columns)}`);
    sum.rows += segment.rows;
    sum.taken += await takeOffered(taking, columns);
  }
  return sum;
}

/** The table of the connection that has the rows to take in. */
export const offered = 'offered';

/**
 * Takes in those rows of the table `offered` that are new. It changes that table.
 * @returns how many they are
 */
export async function takeOffered(
  { connection, store, table, check }: TakingIn,
  columns: readonly Column[],
): Promise<number> {
  const { segments: own } = await listSegments(connection, store, table);
  let supersedes = 0;
  if (isKeyed(table)) {
    supersedes = await keepNewerRows(connection, offered, columns, own);
    check(
      await queryRows<OfferedRow>(
        connection,
        `SELECT point_id, version::INTEGER AS version, parameters FROM ${offered}`,
      ),
    );
  } else if (own.length > 0) {
    await connection.run(
      `CREATE OR REPLACE TABLE ${offered} AS SELECT * FROM ${offered} ANTI JOIN (${segmentRows(own, columns)}) USING (point_id, task_id, failed_at, host)`,
    );
  }
  const [{ taken }] = await queryRows<{ taken: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS taken FROM ${offered}`,
  );
  if (taken === 0) return 0;
  const order = isKeyed(table) ? ' ORDER BY sweep, replicate, point_id' : '';
  const content = { columns, replaces: new Map<string, number>(), supersedes };
  const path = await writeSegment(connection, store, table, `SELECT * FROM ${offered}${order}`, content);
  if (supersedes === 0 && isKeyed(table)) addDistinct(store, table, own, path);
  return taken;
}
