import { realpathSync, statSync } from 'node:fs';
import { textOf } from '../../kernels/contract/column.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { CollectedJournals } from '../../store/collected.ts';
import { openDuckDB } from '../../store/duckdb.ts';
import { StoreError } from '../../store/errors.ts';
import { IdSet } from '../../store/id-set.ts';
import { freshened } from '../../store/freshened.ts';
import { journalFolder, type JournalFile, listJournals } from '../../store/journal-files.ts';
import { takeLock } from '../../store/lock.ts';
import { sealJournals } from '../../store/seal.ts';
import { openStoreForReading, openStoreForWriting } from '../../store/store.ts';
import { failuresTable, sealedTables } from '../../store/tables.ts';
import { takeInJournals } from '../../store/take-in-journals.ts';
import { checkerOf } from '../upkeep/check-rows.ts';
import { mergeStore } from '../upkeep/merge-store.ts';
import { takeInRecords } from '../upkeep/take-in-records.ts';
import { version } from '../version.ts';
import { readExport } from './chunk-folder.ts';

/** What collecting brought. */
export interface Collected {
  /** Rows that the store did not have. */
  taken: number;
  /** Journals that are not what was written; what could be read of them was taken. */
  damaged: { path: string; what: string }[];
}

/**
 * Takes in the rows that the chunks of a folder have so far. Each is checked, and each point has one row afterwards. The folder stays as it
 * is. It may be repeated, killed at any instant, and run while chunks are computed; journals that have not grown since are not read again.
 * @throws StoreError if the store cannot be used, if a row was altered, or LockedError if another process collects or seals
 */
export async function collectChunks(store: string, folder: string, registry: Registry): Promise<Collected> {
  const { id } = readExport(folder);
  openStoreForReading(folder);
  openStoreForWriting(store, `nightsweep ${version()}`);
  if (realpathSync(store) === realpathSync(folder)) throw new StoreError(`${folder} is the store ${store} itself`);
  // A sweep was run with this folder as its store.
  if (sealedTables(folder).length > 0) {
    const { tables } = await mergeStore(store, folder, registry);
    return { taken: tables.reduce((sum, { taken }) => sum + taken, 0), damaged: [] };
  }
  const lock = takeLock(store, 'compactor', `rows of ${store} are being collected, sealed or merged`);
  const connection = await openDuckDB();
  const collected: Collected = { taken: 0, damaged: [] };
  try {
    takeInRecords(store, folder);
    const marks = new CollectedJournals(store, id);
    const grown = sized(folder).filter(({ journal, bytes }) => !marks.has(journal.name, bytes));
    for (const table of new Set(grown.map(({ journal }) => journal.table))) {
      const some = grown.filter(({ journal }) => journal.table === table);
      const check = table === failuresTable.name ? (): void => undefined : checkerOf(registry.shipped(table), folder);
      const bytesOf = new Map(some.map(({ journal, bytes }) => [journal.name, bytes]));
      const { taken } = await takeInJournals(
        { connection, store, table, check },
        some.map(({ journal }) => journal),
        ({ name, path }, { damage, rows }) => {
          marks.add(name, bytesOf.get(name) ?? 0);
          if (table === failuresTable.name) marks.addFailed(rows.map((row) => textOf(row, 'point_id')));
          collected.damaged.push(...damage.map((what) => ({ path, what })));
        },
      );
      if (table !== failuresTable.name) collected.taken += taken;
    }
    marks.write();
  } finally {
    connection.closeSync();
    lock.release();
  }
  // Merges what is small. Rows of earlier revisions are dropped when the sweep is run or sealed next.
  if (collected.taken > 0) await sealJournals(store, new Set(), true);
  return collected;
}

/** The journals of a folder, and how long they were before they are read. */
function sized(folder: string): { journal: JournalFile; bytes: number }[] {
  return listJournals(freshened(journalFolder(folder))).flatMap((journal) => {
    const bytes = statSync(journal.path, { throwIfNoEntry: false })?.size;
    return bytes === undefined ? [] : [{ journal, bytes }];
  });
}

/** The ids of points that chunks of a folder gave up, as far as they were collected. */
export function failedPoints(store: string, exportId: string): IdSet {
  const { failed } = new CollectedJournals(store, exportId);
  const ids = new IdSet(failed.length);
  for (const point of failed) ids.addId(point);
  return ids;
}
