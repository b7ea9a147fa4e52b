import type { Registry } from '../../kernels/contract/registry.ts';
import { openDuckDB } from '../../store/duckdb.ts';
import { StoreError } from '../../store/errors.ts';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import { takeLock } from '../../store/lock.ts';
import { askFor, countUnasked, dropUnasked, type Unasked } from '../../store/prune.ts';
import { removeReplaced } from '../../store/replaced-segments.ts';
import { sealJournals } from '../../store/seal.ts';
import { openStoreForReading } from '../../store/store.ts';
import { failuresTable, sealedTables } from '../../store/tables.ts';
import { expand } from '../sweep/expand.ts';
import { loadSweep } from '../sweep/load-sweep.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { readAdded } from './refinement-record.ts';
import { trustOf } from './trust.ts';

/** What to keep, and whether to remove the rest. */
export interface GarbageRequest {
  store: string;
  /** Paths of the sweep files in use. */
  files: readonly string[];
  /** Whether to remove; else it is only counted. */
  remove: boolean;
  trust: boolean;
}

/** Rows by experiment and sweep, and the sweeps in use with their numbers of points. */
export interface Garbage {
  rows: Unasked[];
  kept: { name: string; points: number }[];
}

/**
 * Counts the rows that no sweep file in use asks for, and removes them if asked to.
 * Points that refinement added to a sweep in use are asked for too.
 * @throws StoreError if rows are being written, or if a segment is damaged
 */
export async function collectGarbage(request: GarbageRequest, registry: Registry): Promise<Garbage> {
  const { store, files, remove, trust } = request;
  openStoreForReading(store);
  const sweeps: Sweep[] = [];
  for (const file of files) sweeps.push(await loadSweep(file, { registry, trust: trustOf(trust) }));
  const asked = sweeps.map((sweep) => ({ name: sweep.name, ids: idsOf(sweep, store) }));
  if (remove) await sealAll(store);
  const lock = remove ? takeLock(store, 'compactor', `rows of ${store} are being sealed or merged`) : null;
  const connection = await openDuckDB();
  try {
    await askFor(connection, new Set(asked.flatMap(({ ids }) => ids)));
    const rows: Unasked[] = [];
    for (const table of sealedTables(store)) {
      if (table === failuresTable.name) continue;
      const found = await countUnasked(connection, store, table);
      rows.push(...found);
      if (!remove || found.every(({ unasked }) => unasked === 0)) continue;
      if (!(await dropUnasked(connection, store, table))) {
        throw new StoreError(
          `a segment of ${table} is damaged; nothing of it was removed. \`nightsweep fsck\` says which`,
        );
      }
      await removeReplaced(connection, store, table);
    }
    return { rows, kept: asked.map(({ name, ids }) => ({ name, points: ids.length })) };
  } finally {
    connection.closeSync();
    lock?.release();
  }
}

function idsOf(sweep: Sweep, store: string): string[] {
  const added = readAdded(store, sweep.name, sweep.experiment).map(({ point }) => point.id);
  return [...new Set([...expand(sweep).points.map(({ id }) => id), ...added])];
}

/**
 * Seals what is in journals, so that all rows are looked at.
 * @throws StoreError if a run still writes
 */
async function sealAll(store: string): Promise<void> {
  await sealJournals(store);
  const [open] = listJournals(journalFolder(store));
  if (open) throw new StoreError(`rows are being written to ${open.path}; remove nothing while a run goes on`);
}
