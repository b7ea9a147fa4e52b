import { forgetCollected } from './collected.ts';
import { openDuckDB } from './duckdb.ts';
import { damagedTable } from './inspect.ts';
import { takeLockIfFree } from './lock.ts';
import { setAside } from './set-aside.ts';
import { failuresTable, sealedTables } from './tables.ts';

/** A file that was moved out of the way, and why. */
export interface SetAside {
  from: string;
  to: string;
  what: string;
}

/**
 * Sets damaged segments aside: the points they held are then missing, and a run computes them again. Damaged journals are set aside when
 * they are sealed, because what can be read of them is kept.
 * @returns null if another process seals or merges; nothing is done then
 */
export async function setDamageAside(store: string): Promise<SetAside[] | null> {
  const lock = takeLockIfFree(store, 'compactor', 'the store is being compacted');
  if (lock === null) return null;
  const connection = await openDuckDB();
  const moved: SetAside[] = [];
  try {
    for (const table of [failuresTable.name, ...sealedTables(store)]) {
      for (const { path, what } of await damagedTable(connection, store, table)) {
        moved.push({ from: path, to: setAside(store, path), what });
      }
    }
    if (moved.length > 0) forgetCollected(store);
  } finally {
    connection.closeSync();
    lock.release();
  }
  return moved;
}
