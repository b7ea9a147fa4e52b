import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import { isAlive } from '../../store/process-identity.ts';
import {
  type Finished,
  nightsweep,
  nightsweepIn,
  persistentFolder,
  query,
  Running,
  stored,
  until,
} from './nightsweep.ts';

let folder: string;
const at = (...path: string[]): string => join(folder, ...path);
const cli = join(packageRoot(), 'bin/nightsweep.mjs');
/** Forty drills of 50 ms each; every drill is a task. */
const sweep =
  'name: drills\nexperiment: drill\nparameters: { index: { from: 0, to: 39, step: 1 }, milliseconds: 50 }\n';
/** Chunks of ten drills. */
const exported = (name: string): string => {
  const to = at(name);
  const { code, stdout, stderr } = nightsweep(
    'export-chunks',
    at('drills.yaml'),
    to,
    '--store',
    at('none'),
    '--minutes',
    '0.0084',
  );
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('drills: 40 points in 4 chunks');
  return to;
};
const collect = (from: string, store: string): Finished => nightsweep('collect', from, '--store', at(store));
const count = (store: string): { rows: number; points: number } => stored(at(store), 'drills');

beforeAll(() => {
  folder = persistentFolder();
  writeFileSync(at('drills.yaml'), sweep);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('chunks of a sweep', () => {
  it('are computed by GNU parallel and collected as often as one likes, each row once', ({ skip }) => {
    if (spawnSync('parallel', ['--version']).status !== 0) return skip('GNU parallel is not installed');
    const night = exported('parallel');
    const jobs = spawnSync(
      'parallel',
      ['-j', '2', process.execPath, cli, 'run-chunk', night, '{}', '--workers', '1', ':::', '0', '1', '2', '3'],
      {
        encoding: 'utf8',
      },
    );
    expect(jobs.status, jobs.stderr).toBe(0);
    const first = collect(night, 'home');
    expect(first.stdout).toContain('drills: 40 of 40 points are computed; 40 were new in');
    expect(collect(night, 'home').stdout).toContain('0 were new in');
    expect(count('home')).toEqual({ rows: 40, points: 40 });
    // The sweep is complete for a run too.
    expect(nightsweep('run', at('drills.yaml'), '--store', at('home')).stderr).toContain('all 40 points are stored');
  });

  it('of an experiment of your own run where neither its code nor its user is known, after a yes', () => {
    const here = at('author');
    mkdirSync(here);
    writeFileSync(join(here, 'formula.mjs'), 'export const square = (x) => x * x;\n');
    writeFileSync(
      join(here, 'own.mjs'),
      `import { square } from './formula.mjs';
export default {
  name: 'squares',
  version: 1,
  parameters: { x: { kind: 'real', meaning: 'argument' } },
  columns: [{ name: 'y', type: 'real', meaning: 'its square' }],
  compute(points, lab, emit) { points.forEach(({ x }, i) => emit(i, { y: square(x) })); },
};
`,
    );
    writeFileSync(join(here, 'own.yaml'), 'name: own\nexperiment: ./own.mjs\nparameters: { x: [1, 2, 3] }\n');
    const author = { XDG_STATE_HOME: at('author-state') };
    const made = nightsweepIn(here, author, 'export-chunks', 'own.yaml', at('sent'), '--trust', '--store', at('none'));
    expect(made.code, made.stderr).toBe(0);
    // Another machine has the folder and nothing else.
    renameSync(at('sent'), at('received'));
    renameSync(here, at('gone'));
    mkdirSync(at('elsewhere'));
    const other = { XDG_STATE_HOME: at('other-state'), XDG_CACHE_HOME: at('other-cache') };
    const compute = (...more: string[]): Finished =>
      nightsweepIn(at('elsewhere'), other, 'run-chunk', at('received'), '0', ...more);
    expect(compute()).toMatchObject({ code: 2, stderr: expect.stringContaining('--trust') as string });
    expect(compute('--trust').stderr).toContain('3 points computed');
    expect(nightsweepIn(at('gone'), author, 'collect', at('received'), '--store', at('own-home')).code).toBe(0);
    const rows = nightsweepIn(
      at('gone'),
      author,
      'sql',
      'SELECT y FROM squares ORDER BY x',
      '--format',
      'json',
      '--store',
      at('own-home'),
    );
    expect(JSON.parse(rows.stdout)).toEqual([{ y: 1 }, { y: 4 }, { y: 9 }]);
  });

  it('go on after kill -9, and rows are taken in while a chunk runs', async () => {
    const night = exported('killed');
    const running = new Running('run-chunk', night, '0', '--workers', '1', '--commit-seconds', '0.05');
    const has = (): boolean => listJournals(journalFolder(night)).length > 0;
    await until(has, 'rows are written');
    expect(collect(night, 'beside').code).toBe(0);
    running.kill('SIGKILL');
    await running.finished;
    expect(nightsweep('run-chunk', night, '0').code).toBe(0);
    expect(collect(night, 'beside').stdout).toContain('drills: 10 of 40 points are computed');
    expect(count('beside')).toEqual({ rows: 10, points: 10 });
    expect(nightsweep('run-chunk', night, '0').stderr).toContain('chunk 0: 0 points computed');
  });

  it('of which two machines computed some both come home, each row once', () => {
    const [here, there] = [exported('here'), at('there')];
    cpSync(here, there, { recursive: true });
    expect(nightsweep('run-chunk', here, '1').code).toBe(0);
    for (const index of ['1', '2']) expect(nightsweep('run-chunk', there, index).code).toBe(0);
    expect(collect(here, 'both').code).toBe(0);
    expect(collect(there, 'both').stdout).toContain('20 of 40 points are computed; 10 were new in');
    expect(count('both')).toEqual({ rows: 20, points: 20 });
    expect(query(at('both'), 'SELECT count(DISTINCT drill_index)::INT AS n FROM drills')).toEqual([{ n: 20 }]);
  });

  it('keep rows on a scratch disk and bring them to the folder, also those that a killed attempt left', async () => {
    const night = exported('scratch');
    const scratch = at('disk');
    const args = ['run-chunk', night, '0', '--workers', '1', '--commit-seconds', '0.05', '--scratch', scratch];
    const running = new Running(...args);
    const there = (): number => listJournals(join(scratch, 'nightsweep')).length;
    await until(() => there() > 0, 'rows are written');
    expect(listJournals(journalFolder(night))).toEqual([]);
    // Without its supervisor the pool host ends too.
    running.kill('SIGKILL');
    await running.finished;
    await until(
      () => listJournals(join(scratch, 'nightsweep')).every(({ writer }) => isAlive(writer) === false),
      'it ends',
    );
    expect(nightsweep(...args).code).toBe(0);
    expect(there()).toBe(0);
    expect(collect(night, 'from-scratch').stdout).toContain('drills: 10 of 40 points are computed; 10 were new');
    expect(count('from-scratch')).toEqual({ rows: 10, points: 10 });
  });

  it('end within their limit with the rows that there are', () => {
    const night = exported('limited');
    const { code } = nightsweep('run-chunk', night, '3', '--workers', '1', '--limit-minutes', '0.006');
    expect(code).toBe(4);
    expect(nightsweep('run-chunk', night, '3').code).toBe(0);
    expect(collect(night, 'limits').stdout).toContain('10 of 40 points are computed');
  });

  it.each([
    ['a chunk that is not there', (): string[] => ['run-chunk', at('here'), '4'], 'it has those from 0 to 3'],
    ['a number that is none', (): string[] => ['run-chunk', at('here'), 'x'], 'must be a whole number from 0'],
    ['a folder without chunks', (): string[] => ['run-chunk', at('both'), '0'], 'has no chunks'],
    ['a folder that is not empty', (): string[] => ['export-chunks', at('drills.yaml'), at('here')], 'is not empty'],
    [
      'a store in place of chunks',
      (): string[] => ['collect', at('both'), '--store', at('x')],
      'is no folder of chunks',
    ],
    ['a chunk that was altered', altered, 'it was altered'],
    ['a chunk that is damaged', damaged, 'is damaged'],
  ])('refuse %s, exit code 2', (_, args, says) => {
    const { code, stderr } = nightsweep(...args());
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  });
});

const chunkFile = (night: string): string => join(night, 'chunks/000000.json.gz');

function altered(): string[] {
  const night = exported('altered');
  const text = gunzipSync(readFileSync(chunkFile(night))).toString();
  writeFileSync(chunkFile(night), gzipSync(text.replace('"index":0', '"index":77')));
  return ['run-chunk', night, '0'];
}

function damaged(): string[] {
  const night = exported('damaged');
  writeFileSync(chunkFile(night), readFileSync(chunkFile(night)).subarray(0, 100));
  return ['run-chunk', night, '0'];
}
