import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { batchMessage, readStream, streamHeader } from './arrow-rows.ts';
import { type JournalFile, journalFolder } from './journal-files.ts';
import { ownIdentity } from './process-identity.ts';
import type { Row } from './row.ts';
import { columnsOf, type TableName } from './tables.ts';
import { wholeMessages } from './whole-messages.ts';

/**
 * A live journal: an Arrow IPC stream that one writer appends to. It is created exclusively, so no two writers share one, and
 * every append is on the disk before it returns.
 */
export class Journal {
  readonly path: string;
  readonly table: TableName;
  rows = 0;
  #file: number;
  #end: number;

  private constructor(path: string, table: TableName, file: number, end: number) {
    this.path = path;
    this.table = table;
    this.#file = file;
    this.#end = end;
  }

  static create(store: string, table: TableName): Journal {
    const { host, pid, born, space } = ownIdentity();
    const name = `${host}~${pid}~${born}~${space}~${randomBytes(4).toString('hex')}~${table}.arrow`;
    const path = join(journalFolder(store), name);
    const file = openSync(path, 'wx');
    const header = streamHeader(columnsOf(table));
    writeSync(file, header);
    fsyncSync(file);
    return new Journal(path, table, file, header.length);
  }

  /** Appends rows as one record batch. On a failed write (disk full) the tail is cut off and the error thrown. */
  append(rows: readonly Row[]): void {
    const message = batchMessage(columnsOf(this.table), rows);
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

  close(): void {
    closeSync(this.#file);
  }
}

/** The rows of a journal; a torn tail is ignored. Empty if the journal was sealed and removed meanwhile. */
export function readJournal(journal: JournalFile): Row[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(journal.path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const whole = wholeMessages(bytes);
  return whole.length === 0 ? [] : readStream(whole);
}
