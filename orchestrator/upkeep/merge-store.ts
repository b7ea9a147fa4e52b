import { realpathSync } from 'node:fs';
import type { Registry } from '../../kernels/contract/registry.ts';
import { openDuckDB } from '../../store/duckdb.ts';
import { StoreError } from '../../store/errors.ts';
import { HeldSegments } from '../../store/held-segments.ts';
import { inspectStore } from '../../store/inspect.ts';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import { takeLock } from '../../store/lock.ts';
import { sealJournals } from '../../store/seal.ts';
import { openStoreForReading, openStoreForWriting } from '../../store/store.ts';
import { failuresTable, sealedTables } from '../../store/tables.ts';
import { type TakenIn, takeInSegments } from '../../store/take-in.ts';
import { takeInJournals } from '../../store/take-in-journals.ts';
import { version } from '../version.ts';
import { checkerOf } from './check-rows.ts';
import { takeInRecords } from './take-in-records.ts';

/** What merging a store took in. */
export interface Merged {
  tables: TakenIn[];
  /** Sweeps that both stores have with different sweep files; this store's stay. */
  differing: string[];
  /** Experiments whose rows were not checked against their parameters, because this version does not know them. */
  unchecked: string[];
}

/**
 * Takes in what another store has. Every byte of it is checked first. The other store stays as it is, and may be taken in again.
 * @throws NoStoreError, StoreFormatError or StoreError if one of them cannot be used, or if something in the other is damaged
 */
export async function mergeStore(store: string, other: string, registry: Registry): Promise<Merged> {
  openStoreForReading(other);
  openStoreForWriting(store, `nightsweep ${version()}`);
  if (realpathSync(store) === realpathSync(other)) throw new StoreError(`${other} is the store ${store} itself`);
  const { findings } = await inspectStore(other);
  const damaged = findings.filter(({ kind }) => kind.startsWith('damaged'));
  if (damaged.length > 0) {
    throw new StoreError(
      `${damaged[0].path} is damaged: ${damaged[0].what}; nothing was taken in. ` +
        `\`nightsweep fsck --repair --store ${other}\` sets it aside.`,
    );
  }
  await sealJournals(store);
  const lock = takeLock(store, 'compactor', `rows of ${store} are being sealed or merged`);
  const connection = await openDuckDB();
  const held = new HeldSegments(other);
  const merged: Merged = { tables: [], differing: [], unchecked: [] };
  try {
    // Records first: a row whose sweep is not known yet would be the worse half of an interrupted merge.
    merged.differing = takeInRecords(store, other);
    const journals = listJournals(journalFolder(other));
    for (const table of new Set([...sealedTables(other), ...journals.map((one) => one.table), failuresTable.name])) {
      const experiment = registry.shipped(table);
      if (experiment === null && table !== failuresTable.name) merged.unchecked.push(table);
      const taking = { connection, store, table, check: checkerOf(experiment, other) };
      const sealed = await takeInSegments(taking, held);
      const live = await takeInJournals(
        taking,
        journals.filter((journal) => journal.table === table),
      );
      merged.tables.push({ table, rows: sealed.rows + live.rows, taken: sealed.taken + live.taken });
    }
  } finally {
    connection.closeSync();
    held.release();
    lock.release();
  }
  // Merges what is small now, and drops rows that newer ones replace.
  await sealJournals(store);
  return merged;
}
