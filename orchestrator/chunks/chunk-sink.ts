import { copyFileSync, rmdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Row, textOf } from '../../kernels/contract/column.ts';
import { putInPlace } from '../../store/atomic.ts';
import { Journal } from '../../store/journal.ts';
import { isOrphaned, journalFolder, listJournals } from '../../store/journal-files.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { failuresTable } from '../../store/tables.ts';
import { temporaryPath } from '../../store/temporary-files.ts';
import type { Sink } from '../execute/control.ts';
import type { JournalSettings } from '../host/messages.ts';

/** On a disk of the machine alone a journal is closed, and brought to the folder, after this many milliseconds. */
const msOnScratch = 120_000;
/** In the folder itself a journal is closed after this many milliseconds. */
const msInFolder = 10 * 60_000;

/** How a chunk's rows are written. */
export interface ChunkSinkOptions {
  /** What its journals are marked with. */
  mark: string;
  /** Milliseconds between two commits. */
  commitMs: number;
  /** A folder on a disk of this machine alone, where journals are written before they come to the folder; null: they are written there at once. */
  scratch: string | null;
  /** The command that computes one point alone, by its id. */
  reproduce: (id: string) => string;
}

/** A sink for the rows of a chunk. They stay in journals in the folder of chunks until they are collected; nobody seals them there. */
export class ChunkSink implements Sink {
  readonly journals: JournalSettings;
  readonly #home: string;
  readonly #options: ChunkSinkOptions;
  #failures: Journal | null = null;

  constructor(folder: string, options: ChunkSinkOptions) {
    const { mark, commitMs, scratch } = options;
    this.#home = journalFolder(folder);
    this.#options = options;
    const closeMs = scratch === null ? msInFolder : msOnScratch;
    this.journals = { folder: scratch ?? this.#home, mark, commitMs, closeMs };
    if (scratch === null) return;
    makeFolder(scratch);
    // An attempt that was killed on this machine has left them.
    this.#bringLeftHome();
  }

  closed(journal: string): void {
    if (this.#options.scratch === null) return;
    try {
      this.#bringHome(journal);
    } catch {
      // It stays on the scratch disk, and the end tries again.
    }
  }

  failed(rows: readonly Row[]): void {
    this.#failures ??= Journal.create(this.#home, failuresTable, this.#options.mark);
    this.#failures.append(rows.map((row) => ({ ...row, reproduce: this.#options.reproduce(textOf(row, 'point_id')) })));
  }

  /** Closes what is open, and brings all rows to the folder. The pool host must have ended. */
  finish(): void {
    this.#failures?.close();
    this.#failures = null;
    const { scratch } = this.#options;
    if (scratch === null) return;
    this.#bringLeftHome();
    try {
      rmdirSync(scratch);
    } catch {
      // Another chunk uses it.
    }
  }

  /** Brings the journals home that pool hosts left which have ended. */
  #bringLeftHome(): void {
    const { mark } = this.#options;
    for (const journal of listJournals(this.journals.folder)) {
      if (journal.mark === mark && isOrphaned(journal)) this.#bringHome(journal.path);
    }
  }

  /** Copies a journal to the folder, where it appears whole, and then removes it here. */
  #bringHome(path: string): void {
    const target = join(this.#home, basename(path));
    const temporary = temporaryPath(target);
    copyFileSync(path, temporary);
    putInPlace(temporary, target);
    rmSync(path);
  }
}
