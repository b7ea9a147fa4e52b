import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './atomic.ts';
import { diskReason, NoStoreError, StoreError, StoreFormatError } from './errors.ts';
import { fileProblem } from './file-problem.ts';
import { journalFolder } from './journal-files.ts';
import { failuresTable, segmentFolder } from './tables.ts';
import { makeFolder } from './make-folder.ts';
import { readFresh } from './file-server.ts';

/** Version of the layout on disk that is written. */
const storeFormat = 2;
/** Versions that are read. A store of another version is refused and never rewritten. Format 1 had folders `data/experiment=<e>`. */
const readFormats: readonly unknown[] = [1, storeFormat];

const marker = 'nightsweep.json';

/**
 * Creates a store, or checks that the folder holds one of this format and can be written. It makes the folders that are missing.
 * @param createdBy name and version of the program, for the store's file `nightsweep.json`
 * @throws StoreError if the store cannot be written, StoreFormatError if it has another format
 */
export function openStoreForWriting(store: string, createdBy: string): void {
  try {
    if (!existsSync(join(store, marker))) {
      makeFolder(store);
      const content = { format: storeFormat, created_by: createdBy, created_at: new Date().toISOString() };
      writeAtomically(join(store, marker), JSON.stringify(content, null, 2) + '\n');
    }
    checkFormat(store);
    const folders = ['data', 'sweeps', 'locks'].map((name) => join(store, name));
    for (const folder of [...folders, journalFolder(store), segmentFolder(store, failuresTable.name)]) {
      makeFolder(folder);
    }
    accessSync(journalFolder(store), constants.W_OK);
  } catch (error) {
    const reason = diskReason(error);
    if (reason)
      throw new StoreError(`cannot write to the store ${store}: ${reason}; give another with --store`, {
        cause: error,
      });
    // Where the store itself is there, something in it is not as it was made.
    const problem = existsSync(join(store, marker)) ? fileProblem(error) : null;
    if (problem) throw new StoreError(`the store ${store} cannot be used: ${problem.message}`, { cause: error });
    throw error;
  }
}

/**
 * Checks that the folder holds a store of this format.
 * @throws NoStoreError if there is none, StoreFormatError if it has another format
 */
export function openStoreForReading(store: string): void {
  if (!existsSync(join(store, marker))) {
    throw new NoStoreError(
      `there is no store at ${store}; \`nightsweep run <sweep.yaml> --store ${store}\` creates one`,
    );
  }
  checkFormat(store);
}

/**
 * Writes into a store of format 1 that it has today's format, before its segments are moved into today's folders. So an earlier version refuses
 * it instead of finding no rows.
 * @throws StoreFormatError if it has a format that this version does not read
 */
export function raiseFormat(store: string): void {
  const content = checkFormat(store);
  if (content.format === storeFormat) return;
  writeAtomically(join(store, marker), JSON.stringify({ ...content, format: storeFormat }, null, 2) + '\n');
}

/** What the marker of a store says. */
function checkFormat(store: string): { format?: unknown } {
  const path = join(store, marker);
  let content: { format?: unknown };
  try {
    content = JSON.parse(readFresh(path)) as { format?: unknown };
  } catch (cause) {
    throw new StoreFormatError(`${path} is not readable as JSON; restore it: {"format": ${storeFormat}}`, { cause });
  }
  if (!readFormats.includes(content.format)) {
    throw new StoreFormatError(
      `the store ${store} has format ${JSON.stringify(content.format)}, this version writes format ${storeFormat} and reads ` +
        `${readFormats.join(' and ')}; use the version that wrote it, or another store (nothing was changed)`,
    );
  }
  return content;
}
