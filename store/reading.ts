import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../kernels/contract/column.ts';
import { openDuckDB } from './duckdb.ts';
import { HeldSegments } from './held-segments.ts';
import type { Segment } from './segments.ts';
import { namingDamage, type Snapshot, storedColumns, takeSnapshot } from './snapshot.ts';

/** A store that is being read: a connection, and the segments that stay as they were listed until the reading ends. */
export interface StoreReading {
  readonly connection: DuckDBConnection;
  /** Takes a snapshot of a table; see `takeSnapshot`. */
  readonly snapshot: (table: string, columns: readonly Column[] | null) => Promise<Snapshot>;
  /** The columns that the rows of a table have, sealed or not. */
  readonly columns: (table: string) => Promise<readonly Column[]>;
}

/**
 * Runs `work` with a store open for reading, and closes it afterwards.
 * @throws CorruptSegmentError, which names it, if `work` fails because a segment is damaged; else what `work` throws
 */
export async function readingStore<T>(store: string, work: (reading: StoreReading) => Promise<T>): Promise<T> {
  const connection = await openDuckDB();
  const held = new HeldSegments(store);
  const seen: Segment[] = [];
  const reading: StoreReading = {
    connection,
    snapshot: async (table, columns) => {
      const snapshot = await takeSnapshot(connection, store, table, columns, held);
      seen.push(...snapshot.segments);
      return snapshot;
    },
    columns: (table) => storedColumns(connection, store, table, held),
  };
  try {
    return await namingDamage(connection, seen, () => work(reading));
  } finally {
    connection.closeSync();
    held.release();
  }
}
