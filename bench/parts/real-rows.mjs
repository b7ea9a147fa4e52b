// Rows of a real run of a small f64 two-step sweep, as a pool host appends them to its journal.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../machine.mjs';
import { twoStep } from '../../dist/experiments/two-step/index.js';
import { journalFolder, listJournals } from '../../dist/store/journal-files.js';
import { Journal, readJournal } from '../../dist/store/journal.js';
import { openStoreForWriting } from '../../dist/store/store.js';
import { tableOf } from '../../dist/store/tables.js';

export const table = tableOf(twoStep);

/** The text of a two-step sweep in f64 with 8 points per replicate. */
export const smallSweep = (replicates, width = 64) => `name: small
replicates: ${replicates}
parameters:
  N: ${width}
  d/N: 0.5
  n/N: 2
  alpha1: [0.1, 0.3]
  alpha2: [0.1, 0.3]
  batch: [reused, independent]
  activation: softplus
  target: { hermite: [0, 1, 0.7] }
  precision: f64
`;

const preload = new URL('./kill-at.mjs', import.meta.url).href;

/** Environment of a process that `kill-at.mjs` ends; `kill` has its variables. */
export function killed(kill) {
  const variables = Object.entries(kill).map(([name, value]) => [`KILL_${name.toUpperCase()}`, String(value)]);
  return { ...process.env, ...Object.fromEntries(variables), NODE_OPTIONS: `--import ${preload}` };
}

/** Has a run of `replicates` killed when all its rows lie in journals and none is sealed, and reads the journals. */
export function realRows(folder, replicates) {
  mkdirSync(folder);
  const [file, store] = [join(folder, 'small.yaml'), join(folder, 'store')];
  writeFileSync(file, smallSweep(replicates));
  const kill = {
    program: 'nightsweep.mjs',
    under: store,
    at: 1,
    on: 'parquet$|parquet.tmp$',
    note: join(folder, 'note'),
  };
  spawnSync(process.execPath, [cli, 'run', file, '--store', store], { env: killed(kill), stdio: 'ignore' });
  const rows = listJournals(journalFolder(store)).flatMap((journal) => readJournal(journal).rows);
  if (rows.length !== 8 * replicates) throw new Error(`${rows.length} rows instead of ${8 * replicates}`);
  return rows;
}

/** A new store with some journals, an array of batches each, which are closed. */
export function storeOf(store, journals) {
  openStoreForWriting(store, 'bench');
  return journals.map((batches) => writeJournal(journalFolder(store), batches));
}

/** Writes a journal of some batches; its path. */
export function writeJournal(folder, batches) {
  const journal = Journal.create(folder, table);
  for (const batch of batches) journal.append(batch);
  journal.close();
  return journal.path;
}

/** Cuts a list into parts of `length`. */
export const parts = (list, length) =>
  Array.from({ length: Math.ceil(list.length / length) }, (_, i) => list.slice(i * length, (i + 1) * length));
