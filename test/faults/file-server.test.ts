import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import { drillSweep, type Finished, nightsweep, nightsweepIn, persistentFolder, stored } from '../cli/nightsweep.ts';

const preload = pathToFileURL(join(packageRoot(), 'bench/parts/file-server.mjs')).href;
let folder: string;
let chunks: string;
beforeAll(() => {
  folder = persistentFolder();
  chunks = join(folder, 'chunks');
  writeFileSync(join(folder, 'drill.yaml'), drillSweep(600, 0));
  const made = nightsweepIn(folder, {}, 'export-chunks', 'drill.yaml', chunks, '--minutes', '0.000001');
  expect(made.stdout, made.stderr).toContain('600 points in 3 chunks');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command whose files lie on a file server in trouble. */
function inTrouble(seed: number, ...args: string[]): Finished {
  const env = { NODE_OPTIONS: `--import ${preload}`, FILE_SERVER_UNDER: folder, FILE_SERVER_SEED: String(seed) };
  return nightsweepIn(folder, env, ...args);
}

/** Gives a command until it succeeds; each failure must be told in a line, without a stack. */
function untilDone(seed: number, ...args: string[]): Finished {
  for (let attempt = 0; attempt < 40; attempt++) {
    const done = inTrouble(1000 * seed + attempt, ...args);
    if (done.code === 0) return done;
    expect(done.stderr).not.toMatch(/^\s+at /m);
  }
  throw new Error(`${args.join(' ')} never succeeded`);
}

it('on a file server with stale handles, stale listings, lost answers and holes no row is lost, doubled or changed', () => {
  for (const index of ['0', '1', '2'])
    untilDone(Number(index) + 1, 'run-chunk', chunks, index, '--commit-seconds', '0.05');
  // A copied journal is no second row.
  const [journal] = listJournals(journalFolder(chunks));
  copyFileSync(
    journal.path,
    join(dirname(journal.path), basename(journal.path).replace(/-[0-9a-f]{8}~/, '-0a0b0c0d~')),
  );
  const store = join(folder, 'home');
  for (let seed = 10; seed < 18; seed++) untilDone(seed, 'collect', chunks, '--store', store);
  // What a hole hid is taken in once the file server shows it.
  expect(nightsweep('fsck', '--store', store).code).toBe(0);
  const { points, rows } = stored(store, 'drills');
  expect(rows).toBe(points);
  const last = nightsweep('collect', chunks, '--store', store);
  expect(last.stdout).toContain('600 of 600 points are computed');
  expect(stored(store, 'drills')).toEqual({ rows: 600, points: 600 });
}, 240_000);
