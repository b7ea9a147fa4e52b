import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drillSweep, nightsweep, query, Running, sleep, smallSweep, stored, sweepFile, until } from './nightsweep.ts';

describe('plan', () => {
  it('says what would run and runs nothing', () => {
    const { file, store } = sweepFile(smallSweep);
    const { code, stdout } = nightsweep('plan', file, '--store', store, '--workers', '2');
    expect(code).toBe(0);
    for (const part of [
      'points       120',
      'stored       0',
      'tasks        10',
      'core time',
      'at 2 workers',
      'peak memory',
      'rows',
    ]) {
      expect(stdout).toContain(part);
    }
    expect(existsSync(store)).toBe(false);
  });
});

describe('run', () => {
  it('computes every point once, keeps records, and has nothing to do the second time', () => {
    const { file, store } = sweepFile(smallSweep);
    const first = nightsweep('run', file, '--store', store);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('120 points computed');
    expect(stored(store)).toEqual({ rows: 120, points: 120 });
    for (const name of ['spec.yaml', 'plan.json', 'provenance.jsonl', 'run.log']) {
      expect(readFileSync(join(store, 'sweeps/small', name), 'utf8')).not.toBe('');
    }
    expect(readFileSync(join(store, 'sweeps/small/spec.yaml'), 'utf8')).toBe(smallSweep);
    const second = nightsweep('run', file, '--store', store);
    expect(second.code).toBe(0);
    expect(second.stderr).toContain('all 120 points are stored');
    expect(nightsweep('plan', file, '--store', store).stdout).toContain('stored       120');
  });

  it('adds only what a grown sweep is missing', () => {
    const { file, store, folder } = sweepFile(smallSweep);
    nightsweep('run', file, '--store', store);
    const grown = sweepFile(smallSweep.replace('[0.1, 0.3]', '[0.1, 0.2, 0.3]'));
    const { stderr } = nightsweep('run', grown.file, '--store', store);
    expect(stderr).toContain('60 points (120 are stored already)');
    expect(stored(store)).toEqual({ rows: 180, points: 180 });
    expect(folder).not.toBe(grown.folder);
  });

  it('describes every row fully', () => {
    const { file, store } = sweepFile(smallSweep);
    nightsweep('run', file, '--store', store);
    const [row] = query<Record<string, unknown>>(store, 'SELECT * FROM points LIMIT 1');
    // Without λ nothing is regressed; the target reads one direction, and there are predictions.
    const errors = ['test', 'train', 'before_test', 'before_train', 'initial_test', 'initial_train', 'readout_norm'];
    const regressed = [...errors, 'predicted_test', 'predicted_train', 'predicted_before_test', 'revision_ridge'];
    const asked = ['neuron_overlaps', 'revision_neurons'];
    const further = ['overlap_targets', 'outlier_span_targets', ...[2, 3, 4, 5].map((r) => `overlap_target${r}`)];
    const mayBeNull = [
      'alpha3',
      'batches',
      'code_hash',
      'spectrum',
      'no_prediction',
      ...regressed,
      ...asked,
      ...further,
    ];
    const empty = Object.keys(row).filter((name) => row[name] === null);
    expect(empty.sort()).toEqual(mayBeNull.sort());
    expect(row.host).toBeTruthy();
    expect(row.blas_threads).toBe(1);
  });

  it('gives the same values on one worker as on two', () => {
    const sql = 'SELECT point_id, singular_values, edge_measured FROM points ORDER BY 1';
    const results = ['1', '2'].map((workers) => {
      const { file, store } = sweepFile(smallSweep);
      nightsweep('run', file, '--store', store, '--workers', workers);
      return query(store, sql);
    });
    expect(results[0]).toEqual(results[1]);
  });

  it('stops in time and says how to go on', () => {
    const { file, store } = sweepFile(drillSweep(40, 250));
    const { code, stderr } = nightsweep(
      'run',
      file,
      '--store',
      store,
      '--workers',
      '2',
      '--max-hours',
      String(2 / 3600),
    );
    expect(code).toBe(4);
    expect(stderr).toContain('the time was up with');
    const { rows } = stored(store, 'drills');
    expect(rows).toBeGreaterThan(2);
    expect(rows).toBeLessThan(30);
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    expect(stored(store, 'drills')).toEqual({ rows: 40, points: 40 });
  });

  it('refuses to run a sweep that is being run', async () => {
    const { file, store } = sweepFile(drillSweep(20, 200));
    const first = new Running('run', file, '--store', store);
    await until(() => first.stderr.includes('points'), 'the first run begins');
    const { code, stderr } = nightsweep('run', file, '--store', store);
    expect(code).toBe(1);
    expect(stderr).toContain('already being run in this store by process');
    expect((await first.finished).code).toBe(0);
  });

  it('lets SQL see what is done while it runs', async () => {
    // One task outlasts the test on one worker; the other worker does the rest.
    const long = 'when:\n  - if: { index: 1 }\n    then: { milliseconds: 600000 }\n';
    const { file, store } = sweepFile(drillSweep(8, 1, long).replace('  milliseconds: 1\n', ''));
    const run = new Running('run', file, '--store', store, '--workers', '2');
    await until(() => run.hosts().length > 0, 'the pool host is there');
    const seen = (): number => stored(store, 'drills').rows;
    await until(() => seen() === 7, 'SQL sees what is done');
    await sleep(500);
    expect(seen()).toBe(7);
    expect(run.child.exitCode).toBeNull();
  });
});

describe('point', () => {
  it('shows a point by the beginning of its id, and computes it again to the same values', () => {
    const { file, store } = sweepFile(smallSweep);
    nightsweep('run', file, '--store', store);
    const [{ id }] = query<{ id: string }>(store, 'SELECT max(point_id) AS id FROM points');
    const shown = nightsweep('point', id.slice(0, 10), '--store', store, '--recompute');
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(new RegExp(`point_id +${id}`));
    expect(shown.stdout).toContain('recomputed: agrees');
    expect(nightsweep('point', 'ffffffffffff', '--store', store).code).toBe(2);
  });
});

describe('verify --precision', () => {
  it('compares a sample of a sweep in f32 and f64 and says that f32 suffices', () => {
    const { file, store } = sweepFile(smallSweep);
    const { code, stdout } = nightsweep('verify', file, '--precision', '--sample', '3');
    expect(code).toBe(0);
    expect(stdout).toContain('3 of its points in f32 and in f64');
    for (const quantity of [
      'singular_values \\(the others\\), relative',
      'edge_measured, relative',
      'overlap_target .*',
    ]) {
      expect(stdout).toMatch(new RegExp(`${quantity} +\\d\\.\\de[-+]\\d+ +\\d\\.\\de[-+]\\d+ +\\d\\.\\de-\\d`));
    }
    expect(stdout).toContain('f32 suffices here.');
    expect(existsSync(store)).toBe(false);
  });

  it('fails where a difference is above what is allowed', () => {
    // Weights of length 1 moved by a step of 1e12: single precision has no digits left for what it came from.
    const far = smallSweep.replace('replicates: 10', 'replicates: 1') + '  prefactor1: 1e12\n  prefactor2: 1e12\n';
    const { code, stdout } = nightsweep('verify', sweepFile(far).file, '--precision', '--sample', '4');
    expect(code).toBe(1);
    expect(stdout).toContain('← above');
    expect(stdout).toContain('set `precision: f64`');
  });

  it('a drill has no precision', () => {
    const { code, stderr } = nightsweep('verify', sweepFile(drillSweep(2, 1)).file, '--precision');
    expect(code).toBe(2);
    expect(stderr).toContain('has no precision to compare');
  });
});
