import { type Row, textOf } from '../../kernels/contract/column.ts';
import type { JournalSettings } from '../host/messages.ts';
import { diskReason } from '../../store/errors.ts';
import { Journal } from '../../store/journal.ts';
import { journalFolder } from '../../store/journal-files.ts';
import { sealJournals } from '../../store/seal.ts';
import { failuresTable } from '../../store/tables.ts';
import type { Sink } from './control.ts';
import { ownDisk } from './own-disk.ts';

/** A sink for rows that go into a store of this machine. It seals journals as soon as they are complete. */
export class StoreSink implements Sink {
  readonly journals: JournalSettings;
  readonly #store: string;
  readonly #reproduce: (id: string) => string;
  readonly #warn: (text: string) => void;
  #failures: Journal | null = null;
  #sealing: Promise<unknown> = Promise.resolve();
  #told: string | null = null;

  /**
   * @param reproduce the command that computes one point alone, by its id
   * @param warn called with a text if sealing failed
   */
  constructor(store: string, reproduce: (id: string) => string, warn: (text: string) => void) {
    this.#store = store;
    this.#reproduce = reproduce;
    this.#warn = warn;
    this.journals = ownDisk(journalFolder(store));
  }

  closed(journal: string): void {
    // The host may hold another journal open, so only this one is sealed.
    this.#seal(new Set([journal]), true);
  }

  failed(rows: readonly Row[]): void {
    this.#failures ??= Journal.create(this.journals.folder, failuresTable);
    this.#failures.append(rows.map((row) => ({ ...row, reproduce: this.#reproduce(textOf(row, 'point_id')) })));
  }

  /** Seals what is complete, and resolves once no sealing goes on. */
  async finish(): Promise<void> {
    this.#failures?.close();
    this.#seal(new Set(this.#failures ? [this.#failures.path] : []), false);
    this.#failures = null;
    await this.#sealing;
  }

  #seal(finished: ReadonlySet<string>, more: boolean): void {
    this.#sealing = this.#sealing
      .then(() => sealJournals(this.#store, finished, more))
      .catch((error: unknown) => {
        const why = diskReason(error) ?? (error instanceof Error ? error.message : String(error));
        // The same reason is told once: rows are sealed again and again.
        if (why === this.#told) return;
        this.#told = why;
        this.#warn(
          `warning: rows could not be sealed: ${why}\n` +
            'They are safe in their journals and are read from there; the next run seals them.',
        );
      });
  }
}
