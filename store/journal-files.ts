import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from './entries.ts';
import { endLength, readFrames } from './frames.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/** Journals of frames, and those of earlier versions, which are Arrow streams. */
const endings = ['.journal', '.arrow'] as const;

/** Whether a journal of this name is made of frames. */
export function isFramed(path: string): boolean {
  return path.endsWith(endings[0]);
}

/** A journal file. */
export interface JournalFile {
  name: string;
  path: string;
  /** Name of its table. */
  table: string;
  writer: ProcessIdentity;
  /** What its writer marked it with; empty without a mark. */
  mark: string;
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
    const [host, pid, born, space, unique, rest] = name.split('~');
    const ending = endings.find((known) => rest?.endsWith(known));
    if (rest === undefined || ending === undefined) return [];
    const writer = { host, pid: Number(pid), born: Number(born), space };
    const mark = unique.includes('-') ? unique.slice(0, unique.lastIndexOf('-')) : '';
    return [{ name, path: join(folder, name), table: rest.slice(0, -ending.length), writer, mark }];
  });
}

/** Journals of other hosts are sealed as far as they go once nothing has been added for this time, by the file's own account. */
const quietMs = 3_600_000;

/**
 * Whether a journal of a writer that nothing is known of can be sealed: it was closed, or nothing was added for an hour. If its writer goes
 * on after all, its later rows are not lost, because a segment says how many frames it holds.
 */
export function isQuiet(journal: JournalFile): boolean {
  if (isAlive(journal.writer) !== 'unknown') return false;
  const found = statSync(journal.path, { throwIfNoEntry: false });
  return found !== undefined && (Date.now() - found.mtimeMs > quietMs || isClosed(journal.path));
}

/** Whether the writer of a journal has certainly ended. A writer on another host or in another container never has: nothing is known of it. */
export function isOrphaned(journal: JournalFile): boolean {
  return isAlive(journal.writer) === false;
}

/** Whether the last frame of a journal says that no more will come. */
export function isClosed(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const { size } = statSync(path);
    if (size < endLength) return false;
    const bytes = Buffer.alloc(endLength);
    readSync(file, bytes, 0, endLength, size - endLength);
    return readFrames(bytes).closed;
  } finally {
    closeSync(file);
  }
}
