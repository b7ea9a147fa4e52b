import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listJournals } from '../../store/journal-files.ts';
import { drillSweep, nightsweep, query, Running, smallSweep, stored, sweepFile, until } from '../cli/nightsweep.ts';

it('where sealing fails the run goes on and loses nothing: the rows are found once the next run has sealed them', async () => {
  const { file, store } = sweepFile(drillSweep(30, 60));
  const run = new Running('run', file, '--store', store, '--workers', '2');
  await until(() => run.hosts().length > 0, 'the pool host is there');
  // A file where the folder of the segments belongs.
  const folder = join(store, 'data/drill');
  expect(existsSync(folder)).toBe(false);
  writeFileSync(folder, '');
  const { code, stderr } = await run.finished;
  expect(code).toBe(0);
  expect(stderr).toContain('30 points computed');
  const said = 'warning: rows could not be sealed';
  expect(stderr).toContain(said);
  expect(readFileSync(join(store, 'sweeps/drill/run.log'), 'utf8')).toContain(said);
  expect(listJournals(join(store, 'journal'))).not.toEqual([]);
  rmSync(folder);
  // Queries see them in their journal, and so does the run that seals them: it has nothing to compute.
  expect(stored(store, 'drills')).toEqual({ rows: 30, points: 30 });
  const next = nightsweep('run', file, '--store', store);
  expect(next.code).toBe(0);
  expect(next.stderr).toContain('all 30 points are stored');
  expect(listJournals(join(store, 'journal'))).toEqual([]);
  expect(stored(store, 'drills')).toEqual({ rows: 30, points: 30 });
});

it('a segment folder that cannot be used is an error that names it, not a loss', () => {
  const { file, store } = sweepFile(drillSweep(4, 1));
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
  const failures = join(store, 'failures');
  rmSync(failures, { recursive: true });
  writeFileSync(failures, '');
  const { code, stderr } = nightsweep('run', file, '--store', store);
  expect(code).toBe(1);
  expect(stderr).toContain(failures);
  rmSync(failures);
  mkdirSync(failures);
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
  expect(stored(store, 'drills')).toEqual({ rows: 4, points: 4 });
});

describe('two runs of two sweeps in one store at once', () => {
  it('both end well; points that both ask for are stored once, whoever seals', async () => {
    // Half of the points are the same.
    const first = sweepFile(smallSweep.replace('replicates: 10', 'replicates: 40'));
    const second = sweepFile(
      smallSweep
        .replace('replicates: 10', 'replicates: 40')
        .replace('name: small', 'name: other')
        .replace('alpha1: [0.1, 0.3]', 'alpha1: [0.3, 0.4]'),
    );
    const { store } = first;
    const runs = [first, second].map(({ file }) => new Running('run', file, '--store', store, '--workers', '1'));
    await until(() => runs.every((run) => run.hosts().length > 0), 'both compute');
    const outcomes = await Promise.all(runs.map((run) => run.finished));
    expect(outcomes.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0]);
    // α1 = 0.1, 0.3 and 0.4 with three α2, two modes and forty replicates.
    expect(stored(store)).toEqual({ rows: 720, points: 720 });
    const alphas = query<{ alpha1: number; count: number }>(
      store,
      'SELECT alpha1, count(*)::INTEGER AS count FROM points GROUP BY 1 ORDER BY 1',
    );
    expect(alphas).toEqual([0.1, 0.3, 0.4].map((alpha1) => ({ alpha1, count: 240 })));
    for (const { file } of [first, second]) {
      const again = nightsweep('run', file, '--store', store);
      expect(again.stderr).toContain('all 480 points are stored');
    }
    expect(listJournals(join(store, 'journal'))).toEqual([]);
  });
});
