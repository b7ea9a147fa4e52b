import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../../store/codebook.ts';
import { createTable, openDuckDB, queryRows } from '../../store/duckdb.ts';
import type { Segment } from '../../store/segments.ts';
import { namingDamage, takeSnapshot } from '../../store/snapshot.ts';
import { openStoreForReading } from '../../store/store.ts';
import { failuresView, macros, outliersView } from './views.ts';

/** An in-memory DuckDB over a store as it is now, with the views `points`, `outliers`, `failures` and `drills`. */
export class Session {
  readonly connection: DuckDBConnection;
  readonly #segments: readonly Segment[];

  private constructor(connection: DuckDBConnection, segments: readonly Segment[]) {
    this.connection = connection;
    this.#segments = segments;
  }

  /** @throws StoreError if there is no store, or one of another format, or a damaged segment */
  static async open(store: string): Promise<Session> {
    openStoreForReading(store);
    const connection = await openDuckDB();
    const segments: Segment[] = [];
    for (const [view, table] of [
      ['points', 'two-step'],
      ['drills', 'drill'],
      ['failed_attempts', 'failures'],
    ] as const) {
      const snapshot = await takeSnapshot(connection, store, table);
      segments.push(...snapshot.segments);
      await connection.run(`CREATE VIEW ${view} AS ${snapshot.source}`);
    }
    await connection.run(failuresView);
    for (const macro of macros) await connection.run(macro);
    await connection.run(outliersView);
    return new Session(connection, segments);
  }

  /** Makes the table `chosen_points` of some point ids. */
  async choose(ids: readonly string[]): Promise<void> {
    const column: Column = { name: 'point_id', type: 'text', meaning: 'chosen point' };
    await this.connection.run('DROP TABLE IF EXISTS chosen_points');
    await createTable(
      this.connection,
      'chosen_points',
      [column],
      ids.map((id) => ({ point_id: id })),
    );
  }

  /** Rows of a query; a segment that turns out damaged is named. */
  async rows<T>(sql: string): Promise<T[]> {
    return this.guard(() => queryRows<T>(this.connection, sql));
  }

  /** Runs something on the connection; if it fails because a segment is damaged, the error says which. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    return namingDamage(this.connection, this.#segments, work);
  }

  close(): void {
    this.connection.closeSync();
  }
}
