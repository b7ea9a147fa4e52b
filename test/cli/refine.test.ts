import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nightsweep, query, Running, temporaryFolder, until } from './nightsweep.ts';

const sweep = `name: refined
replicates: 4
refine: { where: boundary, counts: [2], error: 0.01, points: 400 }
parameters:
  N: 128
  d/N: 0.5
  n/N: 2
  alpha1: [0.3, 0.4]
  alpha2: { from: 0, to: 0.6, step: 0.12 }
  prefactor1: 3
  prefactor2: 3
  activation: { sin: { phase: 0.785398163397 } }
  centred: true
  target: tanh
  batch: independent
`;

function prepared(text: string) {
  const folder = temporaryFolder();
  const file = join(folder, 'refined.yaml');
  writeFileSync(file, text);
  return { folder, file, store: join(folder, 'store') };
}

interface Added {
  id: string;
  round: number;
  reason: string;
}

const added = (store: string): Added[] =>
  readFileSync(join(store, 'sweeps/refined/refinement.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Added);

const ids = (store: string): string[] =>
  query<{ id: string }>(store, 'SELECT point_id AS id FROM points ORDER BY 1').map(({ id }) => id);

describe('a sweep with refine', () => {
  it('completes its grid, then adds points for reasons that are kept, until the error is reached', () => {
    const { file, store, folder } = prepared(sweep);
    expect(nightsweep('plan', file, '--store', store).stdout).toContain('then up to 400 points more, until boundaries');
    const { code, stderr } = nightsweep('run', file, '--store', store);
    expect(code).toBe(0);
    expect(stderr).toContain('refinement, round 1');
    expect(stderr).toContain('refinement ends: 2 of 2 boundaries');
    const record = added(store);
    expect(record.length).toBeGreaterThan(8);
    expect(record.length).toBeLessThanOrEqual(400);
    expect(record.every(({ reason }) => reason.includes('P(count ≥ 2) passes 1/2 between alpha2'))).toBe(true);
    expect(ids(store)).toHaveLength(2 * 6 * 4 + record.length);
    // What refinement added belongs to the sweep.
    const out = join(folder, 'fit');
    expect(nightsweep('fit', 'boundary', '--sweep', 'refined', '--k', '2', '--store', store, '--out', out).code).toBe(
      0,
    );
    const thresholds = query<{ k: number; error: number }>(
      store,
      `SELECT k, error FROM '${join(out, 'boundary-thresholds.parquet')}' WHERE k = 2`,
      '--allow-files',
    );
    expect(thresholds).toHaveLength(2);
    // The fit lists the draws in another order than the refinement, so its bootstrap gives a slightly different error.
    for (const { error } of thresholds) expect(error).toBeLessThanOrEqual(0.0105);
  });

  it('killed at any time it goes on where it was, to the same points', async () => {
    const whole = prepared(sweep);
    nightsweep('run', whole.file, '--store', whole.store);
    const { file, store } = prepared(sweep);
    // Once in the grid, once after a round is recorded and before it ends.
    for (const begun of [
      (running: Running) => running.hosts().length > 0,
      () => existsSync(join(store, 'sweeps/refined/refinement.jsonl')),
    ]) {
      const running = new Running('run', file, '--store', store);
      await until(() => begun(running), 'the run has come far enough');
      running.child.kill('SIGKILL');
      await running.finished;
    }
    expect(ids(store).length).toBeLessThan(ids(whole.store).length);
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    expect(ids(store)).toEqual(ids(whole.store));
    const again = nightsweep('run', file, '--store', store);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('nothing to run');
    expect(again.stderr).toContain('nothing to add');
  }, 60_000);

  it('interrupted in the last tasks of its grid says that refinement is left, exit code 4', async () => {
    const large = sweep.replace('N: 128', 'N: 2048').replace('replicates: 4', 'replicates: 2');
    const { file, store } = prepared(large.replace('[0.3, 0.4]', '[0.2, 0.25, 0.3, 0.35, 0.4]'));
    const running = new Running('run', file, '--store', store, '--workers', '2');
    await until(() => running.hosts().length > 0, 'the pool host is there');
    // Both tasks are in flight: each takes more than a second.
    await new Promise((resolve) => setTimeout(resolve, 800));
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect(stderr).toContain('interrupted before the refinement came to its end; continue with');
    expect(code).toBe(4);
    expect(ids(store)).toHaveLength(2 * 5 * 6);
    expect(existsSync(join(store, 'sweeps/refined/refinement.jsonl'))).toBe(false);
  });

  it('stops at its budget', () => {
    const { file, store } = prepared(sweep.replace('error: 0.01, points: 400', 'error: 0.0001, points: 30'));
    const { code, stderr } = nightsweep('run', file, '--store', store);
    expect(code).toBe(0);
    expect(stderr).toContain('the budget is used up after 30 points');
    expect(ids(store)).toHaveLength(2 * 6 * 4 + 30);
  });

  it('adds replicates until means are known', () => {
    const goal = 'where: mean, error: 0.12, points: 2000';
    const { file, store } = prepared(sweep.replace('where: boundary, counts: [2], error: 0.01, points: 400', goal));
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    const [{ worst }] = query<{ worst: number }>(
      store,
      'SELECT max(se) AS worst FROM (SELECT standard_error(outlier_count) AS se FROM points GROUP BY alpha1, alpha2)',
    );
    expect(worst).toBeLessThanOrEqual(0.12);
  });
});

describe('a mistake in refine is told with its place', () => {
  const messageOf = (text: string): string => {
    const { file, store } = prepared(text);
    const { code, stderr } = nightsweep('plan', file, '--store', store);
    expect(code).toBe(2);
    return stderr;
  };

  it('an unknown key, with the nearest', () => {
    const message = messageOf(sweep.replace('counts:', 'count:'));
    expect(message).toContain('refined.yaml:3:');
    expect(message).toContain('unknown key "count"; did you mean "counts"?');
  });

  it('a goal that is none, a missing error, a drill', () => {
    expect(messageOf(sweep.replace('where: boundary', 'where: boundaries'))).toContain('"boundaries" is not allowed');
    expect(messageOf(sweep.replace('error: 0.01, ', ''))).toContain('"refine.error" is missing');
    const drill =
      'name: d\nexperiment: drill\nrefine: { where: mean, error: 1, points: 1 }\nparameters: { index: 1 }\n';
    expect(messageOf(drill)).toContain('say which column refinement shall look at');
  });
});
