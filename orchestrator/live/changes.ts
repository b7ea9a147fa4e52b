import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listJournals, journalFolder } from '../../store/journal-files.ts';

/** A text that changes whenever rows come to a store: sizes of its journals, names of its segments. */
export function rowsMark(store: string): string {
  const journals = listJournals(journalFolder(store)).map(({ name, path }) => {
    return `${name} ${statSync(path, { throwIfNoEntry: false })?.size ?? 0}`;
  });
  return [...journals, ...segmentsOf(store)].join('\n');
}

function segmentsOf(store: string): string[] {
  try {
    return readdirSync(join(store, 'data'), { recursive: true, encoding: 'utf8' }).sort();
  } catch {
    return [];
  }
}
