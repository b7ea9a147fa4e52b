import { Journal } from '../../store/journal.ts';
import type { RowBatch } from '../../store/row-batch.ts';
import type { Table } from '../../store/tables.ts';
import type { JournalSettings } from './messages.ts';

/** A journal is closed after this many rows. */
const rowsPerJournal = 20_000;

interface Waiting {
  batch: RowBatch;
  settle: (error?: Error) => void;
}

/** Writes the rows of a table to this process's journals. One sync serves the rows of several tasks. From time to time it begins a new journal. */
export class JournalKeeper {
  readonly #settings: JournalSettings;
  readonly #table: Table;
  readonly #onClosed: (path: string) => void;
  #open: { journal: Journal; since: number } | null = null;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param onClosed called with the path of a journal that gets no more rows
   */
  constructor(settings: JournalSettings, table: Table, onClosed: (path: string) => void) {
    this.#settings = settings;
    this.#table = table;
    this.#onClosed = onClosed;
  }

  /** Resolves once the rows are on the disk; rejects if they cannot be written. */
  write(batch: RowBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: Error): void => (error === undefined ? resolve() : reject(error));
      if (this.#waiting.length === 0) this.#timer = setTimeout(() => this.commit(), this.#settings.commitMs);
      this.#waiting.push({ batch, settle });
    });
  }

  /** Writes the waiting rows now. */
  commit(): void {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    try {
      const journal = this.#journal();
      journal.appendBatches(waiting.map(({ batch }) => batch));
      for (const { settle } of waiting) settle();
      if (journal.rows >= rowsPerJournal) this.#close();
    } catch (error) {
      for (const { settle } of waiting) settle(error as Error);
    }
  }

  #journal(): Journal {
    const { folder, mark, closeMs } = this.#settings;
    if (this.#open && performance.now() - this.#open.since >= closeMs) this.#close();
    this.#open ??= { journal: Journal.create(folder, this.#table, mark), since: performance.now() };
    return this.#open.journal;
  }

  #close(): void {
    if (!this.#open) return;
    const { journal } = this.#open;
    this.#open = null;
    journal.close();
    this.#onClosed(journal.path);
  }

  /** Writes the waiting rows and closes the journal. */
  finish(): void {
    this.commit();
    this.#close();
  }
}
