import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeAtomically } from '../../store/atomic.ts';
import { entriesOf } from '../../store/entries.ts';
import { makeTemporaryFolder, temporaryFolder, temporaryPath } from '../../store/temporary-files.ts';
import { nightsweep } from '../cli/nightsweep.ts';
import { TestStore } from './test-store.ts';

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => store.remove());

/** The number of a process that has ended. */
const endedPid = spawnSync(process.execPath, ['-e', '']).pid;

/** The same path as if another process had made it. */
function by(path: string, change: (parts: string[]) => string[]): string {
  return join(dirname(path), change(basename(path).split('~')).join('~'));
}

const ofEnded = (path: string): string =>
  by(temporaryPath(path), ([host, , ...rest]) => [host, String(endedPid), ...rest]);
const ofOtherHost = (path: string): string =>
  by(temporaryPath(path), ([, , ...rest]) => ['elsewhere', String(endedPid), ...rest]);

/** Temporaries of a process that has ended, in every folder that has some. */
function leaveBehind(): string[] {
  const record = join(store.path, 'sweeps/small');
  for (const folder of [record, join(store.path, 'files'), temporaryFolder(store.path)]) {
    mkdirSync(folder, { recursive: true });
  }
  const left = [
    'nightsweep.json',
    'sweeps/small/plan.json',
    'files/0123.npy',
    'locks/compactor.json',
    'tmp/20260101T000000Z-01234567.parquet',
  ].map((name) => ofEnded(join(store.path, name)));
  for (const path of left) writeFileSync(path, '');
  const held = ofEnded(join(temporaryFolder(store.path), 'held'));
  mkdirSync(held);
  writeFileSync(join(held, 'segment.parquet'), '');
  return [...left, held];
}

it('a seal removes what processes that have ended left behind', async () => {
  const left = leaveBehind();
  await store.seal();
  expect(left.filter((path) => existsSync(path))).toEqual([]);
});

it('so does fsck --repair, where nothing is damaged', () => {
  const left = leaveBehind();
  expect(nightsweep('fsck', '--store', store.path).code).toBe(0);
  expect(left.filter((path) => existsSync(path))).toEqual(left);
  expect(nightsweep('fsck', '--repair', '--store', store.path).code).toBe(0);
  expect(left.filter((path) => existsSync(path))).toEqual([]);
});

it('temporaries of processes that run, or of other hosts, stay, and so do files of other names', async () => {
  mkdirSync(temporaryFolder(store.path), { recursive: true });
  const path = join(temporaryFolder(store.path), 'x.parquet');
  const kept = [
    temporaryPath(path),
    ofOtherHost(path),
    `${path}.${endedPid}.tmp`,
    join(store.path, 'notes~of~mine.tmp'),
  ];
  for (const each of kept) writeFileSync(each, '');
  await store.seal();
  expect(kept.filter((each) => !existsSync(each))).toEqual([]);
});

it('writing a file whole leaves no temporary, also where it fails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nightsweep-test-'));
  writeAtomically(join(folder, 'a'), 'text');
  expect(entriesOf(folder)).toEqual(['a']);
  mkdirSync(join(folder, 'taken'));
  expect(() => writeAtomically(join(folder, 'taken'), 'text')).toThrow();
  expect(entriesOf(folder)).toEqual(['a', 'taken']);
  rmSync(folder, { recursive: true });
});

it('a temporary folder goes when a later command makes one, if its process was killed', () => {
  const left = ofEnded(join(tmpdir(), 'nightsweep-sql'));
  const running = makeTemporaryFolder('sql');
  mkdirSync(left);
  writeFileSync(join(left, 'result'), '');
  const made = makeTemporaryFolder('rows');
  expect(existsSync(left)).toBe(false);
  expect(existsSync(running)).toBe(true);
  for (const folder of [made, running]) rmSync(folder, { recursive: true });
});
