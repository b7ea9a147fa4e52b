import { rmSync } from 'node:fs';
import type { Row } from '../../kernels/contract/column.ts';
import { readJournal } from '../../store/journal.ts';
import { listJournals } from '../../store/journal-files.ts';
import { makeTemporaryFolder } from '../../store/temporary-files.ts';
import type { Sink } from './control.ts';
import { ownDisk } from './own-disk.ts';

/** A sink for rows that the caller wants now and that go into no store. The journals lie in a temporary folder. */
export class RowSink implements Sink {
  readonly journals = ownDisk(makeTemporaryFolder('rows'));
  /** Rows for the table of failures, of points that were given up. */
  readonly failures: Row[] = [];
  /** The rows that were computed; empty until the sink is closed. */
  rows: readonly Row[] = [];

  closed(): void {
    // Journals are read together, once the chunk has ended.
  }

  failed(rows: readonly Row[]): void {
    this.failures.push(...rows);
  }

  /** Reads the rows and removes the folder. */
  close(): void {
    this.rows = listJournals(this.journals.folder).flatMap((journal) => readJournal(journal).rows);
    rmSync(this.journals.folder, { recursive: true, force: true });
  }
}
