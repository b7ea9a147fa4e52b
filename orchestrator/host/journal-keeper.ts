import { Journal } from '../../store/journal.ts';
import type { Row } from '../../store/row.ts';
import type { TableName } from '../../store/tables.ts';

/** A journal is closed for sealing after this many rows or milliseconds. */
const rowsPerJournal = 20_000;
const msPerJournal = 10 * 60_000;
/** Rows that arrive within this time are written and synced together: what a crash can cost besides the tasks in flight. */
const msPerCommit = 200;

interface Waiting {
  table: TableName;
  rows: readonly Row[];
  settle: (error?: Error) => void;
}

/** Writes rows to the journals of one process: several tasks' rows per sync, a new journal from time to time. */
export class JournalKeeper {
  readonly #store: string;
  readonly #onClosed: (path: string) => void;
  readonly #open = new Map<TableName, { journal: Journal; since: number }>();
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(store: string, onClosed: (path: string) => void) {
    this.#store = store;
    this.#onClosed = onClosed;
  }

  /** Resolves once the rows are on the disk. */
  write(table: TableName, rows: readonly Row[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: Error): void => (error === undefined ? resolve() : reject(error));
      if (this.#waiting.length === 0) this.#timer = setTimeout(() => this.commit(), msPerCommit);
      this.#waiting.push({ table, rows, settle });
    });
  }

  /** Writes what waits now. */
  commit(): void {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const table of new Set(waiting.map((w) => w.table))) {
      const group = waiting.filter((w) => w.table === table);
      try {
        const journal = this.#journal(table);
        journal.append(group.flatMap(({ rows }) => rows));
        for (const { settle } of group) settle();
        if (journal.rows >= rowsPerJournal) this.#close(table);
      } catch (error) {
        for (const { settle } of group) settle(error as Error);
      }
    }
  }

  #journal(table: TableName): Journal {
    const open = this.#open.get(table);
    if (open && Date.now() - open.since < msPerJournal) return open.journal;
    if (open) this.#close(table);
    const journal = Journal.create(this.#store, table);
    this.#open.set(table, { journal, since: Date.now() });
    return journal;
  }

  #close(table: TableName): void {
    const open = this.#open.get(table);
    if (!open) return;
    this.#open.delete(table);
    open.journal.close();
    this.#onClosed(open.journal.path);
  }

  /** Writes what waits and closes every journal. */
  finish(): void {
    this.commit();
    for (const table of [...this.#open.keys()]) this.#close(table);
  }
}
