import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from './process-identity.ts';
import { entriesOf } from './tables.ts';

const ending = '.arrow';

/** A journal file. */
export interface JournalFile {
  name: string;
  path: string;
  /** Name of its table. */
  table: string;
  writer: ProcessIdentity;
}

/** Where a store's journals lie. */
export function journalFolder(store: string): string {
  return join(store, 'journal');
}

/** Name of a journal: who writes it, what makes it unique, and the table. */
export function journalName({ host, pid, born, space }: ProcessIdentity, unique: string, table: string): string {
  return `${host}~${pid}~${born}~${space}~${unique}~${table}${ending}`;
}

/** The journals of a folder, whichever tables they belong to. */
export function listJournals(folder: string): JournalFile[] {
  return entriesOf(folder).flatMap((name): JournalFile[] => {
    const [host, pid, born, space, , rest] = name.split('~');
    if (rest === undefined || !rest.endsWith(ending)) return [];
    const writer = { host, pid: Number(pid), born: Number(born), space };
    return [{ name, path: join(folder, name), table: rest.slice(0, -ending.length), writer }];
  });
}

/** Whether the writer of a journal is gone for certain. */
export function isOrphaned(journal: JournalFile): boolean {
  return isAlive(journal.writer) === false;
}
