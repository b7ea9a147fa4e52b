import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from './process-identity.ts';
import { entriesOf } from './tables.ts';

/** Journals of frames, and those of earlier versions, which are Arrow streams. */
const endings = ['.journal', '.arrow'] as const;

/** A journal file. */
export interface JournalFile {
  name: string;
  path: string;
  /** Name of its table. */
  table: string;
  writer: ProcessIdentity;
}

/** The folder of a store's journals. */
export function journalFolder(store: string): string {
  return join(store, 'journal');
}

/** Name of a journal file: its writer, a unique part, and its table. */
export function journalName({ host, pid, born, space }: ProcessIdentity, unique: string, table: string): string {
  return `${host}~${pid}~${born}~${space}~${unique}~${table}${endings[0]}`;
}

/** The journals in a folder, of all tables; none if the folder does not exist. */
export function listJournals(folder: string): JournalFile[] {
  return entriesOf(folder).flatMap((name): JournalFile[] => {
    const [host, pid, born, space, , rest] = name.split('~');
    const ending = endings.find((known) => rest?.endsWith(known));
    if (rest === undefined || ending === undefined) return [];
    const writer = { host, pid: Number(pid), born: Number(born), space };
    return [{ name, path: join(folder, name), table: rest.slice(0, -ending.length), writer }];
  });
}

/** Whether the writer of a journal has certainly ended. A writer on another host or in another container never has: nothing is known of it. */
export function isOrphaned(journal: JournalFile): boolean {
  return isAlive(journal.writer) === false;
}
