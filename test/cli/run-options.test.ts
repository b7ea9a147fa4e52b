import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  drillSweep,
  type Finished,
  nightsweep,
  nightsweepIn,
  query,
  smallSweep,
  stored,
  sweepFile,
} from './nightsweep.ts';

const tiny = smallSweep.replace('replicates: 10', 'replicates: 1');

interface BlasRow {
  point_id: string;
  blas: string;
  blas_core: string;
  singular_values: number[];
}

/** Rows of a run with some options and environment. */
function rowsWith(env: NodeJS.ProcessEnv, ...options: string[]): BlasRow[] {
  const { file, store, folder } = sweepFile(tiny);
  const { code, stderr } = nightsweepIn(folder, env, 'run', file, '--store', store, ...options);
  if (code !== 0) throw new Error(stderr);
  return query<BlasRow>(store, 'SELECT point_id, blas, blas_core, singular_values FROM points ORDER BY 1');
}

describe('--blas-core', () => {
  it('is the core type that the BLAS runs for, as rows say; the values agree to float accuracy', ({ skip }) => {
    const native = rowsWith({ OPENBLAS_CORETYPE: 'Nehalem' });
    if (process.arch !== 'x64' || !native[0].blas.includes('OpenBLAS')) return skip('the BLAS has other core types');
    const forced = rowsWith({}, '--blas-core', 'Nehalem');
    const inherited = rowsWith({ OPENBLAS_CORETYPE: 'Nehalem' }, '--blas-core', 'inherit');
    const cores = (rows: BlasRow[]): string[] => [...new Set(rows.map((row) => row.blas_core))];
    // Without the option the environment is not looked at.
    expect(cores(native)).not.toEqual(['Nehalem']);
    expect([cores(forced), cores(inherited)]).toEqual([['Nehalem'], ['Nehalem']]);
    expect(forced).toHaveLength(12);
    expect(inherited.map((row) => row.singular_values)).toEqual(forced.map((row) => row.singular_values));
    for (const [i, row] of forced.entries()) {
      expect(row.point_id).toBe(native[i].point_id);
      expect(Math.abs(row.singular_values[0] / native[i].singular_values[0] - 1)).toBeLessThan(1e-5);
    }
  });
});

describe('--memory', () => {
  const run = (memory: string): Finished & { store: string } => {
    const { file, store } = sweepFile(smallSweep);
    return { store, ...nightsweep('run', file, '--store', store, '--workers', '2', '--memory', memory) };
  };

  it('bounds what tasks may use together: there are no more workers than fit', () => {
    // A task of this sweep is taken to need a little more than 60 MB.
    for (const [memory, workers] of [
      ['0.1', 'on 1 worker;'],
      ['0.2', 'on 2 workers;'],
    ]) {
      const { code, stderr, store } = run(memory);
      expect(code).toBe(0);
      expect(stderr).toContain(workers);
      expect(stored(store)).toEqual({ rows: 120, points: 120 });
    }
  });

  it('too small for a single task: the run does not begin, and says what is needed', () => {
    const { code, stderr, store } = run('0.05');
    expect(code).toBe(2);
    expect(stderr).toMatch(/N = 128, d = 64, n = 256 needs about \d+ MB for one task, but 50 MB may be used/);
    expect(stderr).toContain('nothing was run');
    expect(stored(store)).toEqual({ rows: 0, points: 0 });
  });

  it.each(['0', '-1', 'much'])('refuses %s', (memory) => {
    const { code, store } = run(memory);
    expect(code).toBe(2);
    expect(existsSync(store)).toBe(false);
  });
});

describe('--until', () => {
  /** A local time of day between one and two minutes from now. */
  const soon = (): string => {
    const at = new Date(Date.now() + 120_000);
    return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  };

  it('is a time of day: what is expected to end before it runs, what is not is left, exit code 4', () => {
    const quick = sweepFile(drillSweep(20, 5));
    expect(nightsweep('run', quick.file, '--store', quick.store, '--until', soon()).code).toBe(0);
    expect(stored(quick.store, 'drills').rows).toBe(20);
    const slow = sweepFile(drillSweep(3, 130_000));
    const began = Date.now();
    const { code, stderr } = nightsweep('run', slow.file, '--store', slow.store, '--until', soon());
    expect(code).toBe(4);
    expect(stderr).toContain('the time was up with 3 points left; continue with: nightsweep run');
    expect(Date.now() - began).toBeLessThan(60_000);
    expect(stored(slow.store, 'drills').rows).toBe(0);
    expect(readFileSync(join(slow.store, 'sweeps/drill/run.log'), 'utf8')).toContain('the time was up');
  });

  it('refuses what is no time of day, before anything is touched', () => {
    const { file, store } = sweepFile(drillSweep(1, 1));
    const { code, stderr } = nightsweep('run', file, '--store', store, '--until', '7 am');
    expect(code).toBe(2);
    expect(stderr).toContain('--until "7 am" is not a time of day; give it as 07:00 or 23:30');
    expect(existsSync(store)).toBe(false);
  });
});

describe('--set', () => {
  it('replaces values of the sweep file; the record has them, and the command that goes on says them again', () => {
    const { file, store } = sweepFile(drillSweep(40, 200));
    const set = ['--set', 'index=1,2,3', '--set', 'replicates=2'];
    expect(nightsweep('plan', file, '--store', store, ...set).stdout).toMatch(/points +6\n/);
    const { code, stderr } = nightsweep('run', file, '--store', store, ...set, '--max-hours', '0.00001');
    expect(code).toBe(4);
    expect(stderr).toContain(`--store ${store} --set 'index=1,2,3' --set 'replicates=2'`.replaceAll("'", ''));
    expect(nightsweep('run', file, '--store', store, ...set).code).toBe(0);
    expect(stored(store, 'drills')).toEqual({ rows: 6, points: 6 });
    expect(readFileSync(join(store, 'sweeps/drill/spec.yaml'), 'utf8')).toMatch(/index: \[ ?1, 2, 3 ?\]/);
    expect(readFileSync(join(store, 'sweeps/drill/provenance.jsonl'), 'utf8')).toContain('"--set","index=1,2,3"');
  });

  it('is checked as the file is, exit code 2', () => {
    const { file, store } = sweepFile(drillSweep(4, 10));
    const wrong = nightsweep('plan', file, '--store', store, '--set', 'indx=3');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('did you mean "index"');
    const empty = nightsweep('plan', file, '--store', store, '--set', 'index');
    expect(empty.code).toBe(2);
    expect(empty.stderr).toContain('--set index: give a name and its value, e.g. --set N=256,512');
  });
});
