import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from './process-identity.ts';
import { type TableName, tableNames } from './tables.ts';

/** A journal file found in a store. */
export interface JournalFile {
  name: string;
  path: string;
  table: TableName;
  writer: ProcessIdentity;
}

export function journalFolder(store: string): string {
  return join(store, 'journal');
}

/** The journals of a store. */
export function listJournals(store: string): JournalFile[] {
  return readdirSync(journalFolder(store)).flatMap((name): JournalFile[] => {
    const [host, pid, born, space, , rest] = name.split('~');
    const table = tableNames.find((known) => `${known}.arrow` === rest);
    if (!table) return [];
    const writer = { host, pid: Number(pid), born: Number(born), space };
    return [{ name, path: join(journalFolder(store), name), table, writer }];
  });
}

/** Whether the writer of a journal is gone for certain. */
export function isOrphaned(journal: JournalFile): boolean {
  return isAlive(journal.writer) === false;
}
