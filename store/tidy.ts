import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from './entries.ts';
import { knowledgeFolder } from './host-knowledge.ts';
import { earlierFolder, failuresTable, sealedTables } from './tables.ts';
import { sweepTemporaries, temporaryFolder } from './temporary-files.ts';

/**
 * Removes what killed processes have left of temporaries: in the store, and in what the user's cache says of stores. Temporaries of processes
 * that may still run stay. Only the process that holds the lock `compactor` may call this.
 */
export function tidyStore(store: string): void {
  const records = entriesOf(join(store, 'sweeps')).map((name) => join(store, 'sweeps', name));
  const others = ['files', 'locks'].map((name) => join(store, name));
  for (const folder of [store, temporaryFolder(store), knowledgeFolder(), ...others, ...records]) {
    sweepTemporaries(folder);
  }
  // Earlier versions wrote segments under these names, and only under the lock.
  for (const table of [failuresTable.name, ...sealedTables(store)]) {
    const folder = earlierFolder(store, table);
    for (const name of entriesOf(folder)) {
      if (name.endsWith('.parquet.tmp')) rmSync(join(folder, name), { force: true });
    }
  }
}
