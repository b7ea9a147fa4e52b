import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { sealJournals } from '../../store/seal.ts';
import { row, TestStore } from '../store/test-store.ts';

const program = join(packageRoot(), 'bench/parts/seal-store.mjs');
const preload = pathToFileURL(join(packageRoot(), 'bench/parts/kill-at.mjs')).href;
const stores: TestStore[] = [];
afterAll(() => stores.forEach((store) => store.remove()));

function newStore(): TestStore {
  const store = new TestStore();
  stores.push(store);
  return store;
}

const names = Array.from({ length: 18 }, (_, i) => `a${String(i).padStart(2, '0')}`);

/** Seven small segments, and two journals whose segment is the eighth: sealing them begins a merge. */
async function almostMerged(): Promise<TestStore> {
  const store = newStore();
  for (const name of names.slice(0, 7)) await store.seal(store.write([row(name)]));
  store.write(names.slice(7, 12).map((name) => row(name)));
  store.write(...names.slice(12).map((name) => [row(name)]));
  return store;
}

/** Seals a store in a process that is killed before its n-th step; what it was about to do, or null if it ended before. */
async function sealUntil(store: TestStore, step: number): Promise<string | null> {
  const note = join(newStore().path, 'note');
  const kill = { KILL_PROGRAM: basename(program), KILL_UNDER: store.path, KILL_AT: String(step), KILL_NOTE: note };
  const child = spawn(process.execPath, [program, store.path, ...store.journals.map(({ name }) => name)], {
    env: { ...process.env, ...kill, NODE_OPTIONS: `--import ${preload}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...how) => resolve(how));
  });
  const killed = existsSync(note);
  expect({ code, signal }).toEqual(killed ? { code: null, signal: 'SIGKILL' } : { code: 0, signal: null });
  return killed ? readFileSync(note, 'utf8') : null;
}

it('a process that seals and merges loses no row and doubles none, whichever of its steps it is killed before', async () => {
  const template = await almostMerged();
  const steps: string[] = [];
  const attempt = async (step: number): Promise<boolean> => {
    const store = newStore();
    cpSync(template.path, store.path, { recursive: true });
    const what = await sealUntil(store, step);
    expect(await store.ids(), what ?? 'at the end').toEqual(names);
    // The lock of the killed one is taken over, and what it left is removed.
    expect(await sealJournals(store.path, new Set(store.journals.map(({ path }) => path)))).toBe(true);
    expect(await store.ids(), what ?? 'at the end').toEqual(names);
    expect({ journals: store.journals, segments: store.segments.length }).toEqual({ journals: [], segments: 1 });
    if (what !== null) steps.push(what);
    return what !== null;
  };
  for (let step = 1; (await Promise.all([attempt(step), attempt(step + 1)])).every(Boolean);) step += 2;
  // Nothing was left out: the lock, the segment, its name, the journals, and what was merged are among the steps.
  const all = steps.join('\n');
  for (const part of [
    /^linkSync locks/m,
    /^fsyncSync tmp/m,
    /^renameSync data/m,
    /^rmSync journal/m,
    /^rmSync data/m,
  ]) {
    expect(all).toMatch(part);
  }
}, 300_000);
