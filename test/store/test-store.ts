import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { twoStep } from '../../experiments/two-step/index.ts';
import type { Row } from '../../kernels/contract/column.ts';
import { openDuckDB, queryRows } from '../../store/duckdb.ts';
import { entriesOf } from '../../store/entries.ts';
import { HeldSegments } from '../../store/held-segments.ts';
import { type JournalFile, journalFolder, listJournals } from '../../store/journal-files.ts';
import { Journal } from '../../store/journal.ts';
import { sealJournals } from '../../store/seal.ts';
import { takeSnapshot } from '../../store/snapshot.ts';
import { openStoreForWriting } from '../../store/store.ts';
import { segmentFolder, tableOf } from '../../store/tables.ts';

/** Table of the rows that tests write. */
export const rowsTable = tableOf(twoStep);

/** A row with a cell of every type, and nulls. */
export const row = (id: string, replicate = 0): Row => ({
  point_id: id,
  experiment: 'two-step',
  sweep: 'test',
  replicate,
  width: 128,
  alphas: [0.1, 0.25],
  alpha1: 0.1,
  centred: false,
  singular_values: Float64Array.of(3.5, 2.25, 1),
  spectrum: null,
  started_at: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
});

/** A store in a temporary folder. */
export class TestStore {
  readonly path = mkdtempSync(join(tmpdir(), 'nightsweep-store-'));

  constructor() {
    openStoreForWriting(this.path, 'test');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** A journal of this process with some batches of rows, complete. */
  write(...batches: Row[][]): Journal {
    const journal = Journal.create(journalFolder(this.path), rowsTable);
    for (const batch of batches) journal.append(batch);
    journal.close();
    return journal;
  }

  get journals(): JournalFile[] {
    return listJournals(journalFolder(this.path));
  }

  /** Seals some journals though this process lives, and those of processes that are gone. */
  seal(...journals: Journal[]): Promise<boolean> {
    return sealJournals(this.path, new Set(journals.map(({ path }) => path)));
  }

  get folder(): string {
    return segmentFolder(this.path, 'two-step');
  }

  /** Names of the segments that lie there. */
  get segments(): string[] {
    return entriesOf(this.folder).filter((name) => name.endsWith('.parquet'));
  }

  /** Ids of all rows as a query sees them, in order; a row that is there twice would be seen twice. */
  async ids(): Promise<string[]> {
    const connection = await openDuckDB();
    const held = new HeldSegments(this.path);
    const { source } = await takeSnapshot(connection, this.path, 'two-step', rowsTable.columns, held);
    const rows = await queryRows<{ point_id: string }>(connection, `SELECT point_id FROM (${source}) ORDER BY 1`);
    connection.closeSync();
    held.release();
    return rows.map(({ point_id }) => point_id);
  }
}
