import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from './entries.ts';
import { earlierFolder, sealedTables, segmentFolder } from './tables.ts';

const ending = '.parquet';

/**
 * Paths of the Parquet files in a table's folders, oldest first; those in the folder of stores of format 1 too.
 * A folder that changes while it is read may show neither a merged file nor what it was merged into. So it is read until it is the same twice.
 */
export function segmentFiles(store: string, table: string): string[] {
  let before: string[];
  let now = lookUp(store, table);
  do {
    before = now;
    now = lookUp(store, table);
  } while (now.join() !== before.join());
  return now;
}

/** A file that is just being moved from the earlier folder may be seen in both: it is listed once, where it lies afterwards. */
function lookUp(store: string, table: string): string[] {
  const folders = new Set([earlierFolder(store, table), segmentFolder(store, table)]);
  const paths = [...folders].flatMap((folder) =>
    entriesOf(folder)
      .filter((name) => name.endsWith(ending))
      .map((name): [string, string] => [name, join(folder, name)]),
  );
  return [...new Map(paths)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/**
 * Moves the segments of a store of format 1 into today's folders. Only the process that holds the lock `compactor` may do so.
 * A file whose name is taken there stays.
 */
export function moveEarlierSegments(store: string): void {
  for (const table of sealedTables(store)) {
    const [from, to] = [earlierFolder(store, table), segmentFolder(store, table)];
    const names = entriesOf(from).filter((name) => name.endsWith(ending));
    const taken = new Set(entriesOf(to));
    if (names.length > 0) mkdirSync(to, { recursive: true });
    for (const name of names) if (!taken.has(name)) renameSync(join(from, name), join(to, name));
    removeIfEmpty(from);
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is not there, or something else lies in it.
  }
}
