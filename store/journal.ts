import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../kernels/contract/column.ts';
import { batchMessage, type DescribedRows, readStream, streamHeader } from './arrow-rows.ts';
import { type JournalFile, journalName } from './journal-files.ts';
import { ownIdentity } from './process-identity.ts';
import type { Table } from './tables.ts';
import { wholeMessages } from './whole-messages.ts';

/** A live journal: an Arrow IPC stream that one process appends to. Creation is exclusive, so no two writers share a journal. */
export class Journal {
  readonly path: string;
  readonly table: Table;
  /** Rows appended so far. */
  rows = 0;
  #file: number;
  #end: number;

  private constructor(path: string, table: Table, file: number, end: number) {
    this.path = path;
    this.table = table;
    this.#file = file;
    this.#end = end;
  }

  /** Creates a journal in a folder, under a name that no other has. */
  static create(folder: string, table: Table): Journal {
    const path = join(folder, journalName(ownIdentity(), randomBytes(4).toString('hex'), table.name));
    const file = openSync(path, 'wx');
    const header = streamHeader(table.columns);
    writeSync(file, header);
    fsyncSync(file);
    return new Journal(path, table, file, header.length);
  }

  /**
   * Appends rows as one record batch and returns once they are on the disk.
   * @throws what writing throws (e.g. a full disk), after cutting the unfinished tail off
   */
  append(rows: readonly Row[]): void {
    const message = batchMessage(this.table.columns, rows);
    try {
      for (let at = 0; at < message.length;)
        at += writeSync(this.#file, message, at, message.length - at, this.#end + at);
      fsyncSync(this.#file);
    } catch (error) {
      ftruncateSync(this.#file, this.#end);
      throw error;
    }
    this.#end += message.length;
    this.rows += rows.length;
  }

  /** Closes the file; the journal gets no more rows. */
  close(): void {
    closeSync(this.#file);
  }
}

/** Columns and rows of a journal, without a torn tail. There are none if the journal was sealed and removed meanwhile. */
export function readJournal(journal: Pick<JournalFile, 'path'>): DescribedRows {
  const none = { columns: [], rows: [] };
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(journal.path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none;
    throw error;
  }
  const whole = wholeMessages(bytes);
  return whole.length === 0 ? none : readStream(whole);
}
