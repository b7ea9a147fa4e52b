import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { nightsweep, query, stored, sweepFile } from './nightsweep.ts';

const digits = join(packageRoot(), 'sweeps', 'data', 'digits.parquet');
const source = "inputs: ['pixel*'], target: even, scaling: whitened, components: 60";

function sweep(more = ''): string {
  return `name: own
replicates: 2
parameters:
  N: 128
  n: 512
  data:
    - { file: digits.parquet, ${source} }
    - { file: digits.parquet, ${source}, shuffled: true }
  alpha1: 0.3
  alpha2: [0.2, 0.4]
  lambdas: [[0.1]]
  test_samples: 2000
  activation: softplus
${more}`;
}

it('a sweep over a table of the user finds the direction of its labels, and not that of shuffled ones', () => {
  const { file, store, folder } = sweepFile(sweep());
  writeFileSync(join(folder, 'digits.parquet'), readFileSync(digits));
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
  const rows = query<Record<string, number | string>>(
    store,
    `SELECT inputs LIKE '%shuffled' AS shuffled, target, information_exponent AS k, any_value(no_prediction) AS why,
       min(dimension) AS d, avg(overlap_target[1]) AS overlap, avg(test[1]) AS test
     FROM points GROUP BY ALL ORDER BY shuffled`,
  );
  expect(rows).toHaveLength(2);
  const [real, dealt] = rows;
  expect(real).toMatchObject({ target: 'column even', k: null, d: 60 });
  expect(String(real.why)).toMatch(/rows of a file/);
  expect(real.overlap).toBeGreaterThan(0.8);
  expect(dealt.overlap).toBeLessThan(0.3);
  // Labels have variance 1, so guessing the mean costs 1.
  expect(real.test).toBeLessThan(0.6);
  expect(dealt.test).toBeGreaterThan(0.9);
});

it('the store keeps the file: rows are computed again after it has moved, and its new place gives the same points', () => {
  const { file, store, folder } = sweepFile(sweep());
  writeFileSync(join(folder, 'digits.parquet'), readFileSync(digits));
  nightsweep('run', file, '--store', store);
  renameSync(join(folder, 'digits.parquet'), join(folder, 'renamed.parquet'));
  const [{ id }] = query<{ id: string }>(store, 'SELECT point_id AS id FROM points');
  const again = nightsweep('point', id, '--store', store, '--recompute');
  expect(again.code, again.stderr).toBe(0);
  expect(again.stdout).toMatch(/recomputed: agrees/);
  expect(nightsweep('report', '--sweep', 'own', '--store', store).code).toBe(0);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('digits.parquet', 'renamed.parquet'));
  expect(nightsweep('run', file, '--store', store).stderr).toContain('all 8 points are stored');
  expect(stored(store)).toEqual({ rows: 8, points: 8 });
  const kept = readdirSync(join(store, 'files'));
  expect(kept).toHaveLength(1);
  rmSync(join(store, 'files', kept[0]));
  const lost = nightsweep('point', id, '--store', store, '--recompute');
  expect(lost.code).not.toBe(0);
  expect(lost.stderr).toContain('is not at hand');
});

it.each([
  ['  d: 61\n', /d makes d = 61, but the data have 60 inputs/],
  ['  inputs: gaussian\n', /inputs and data both say what the inputs are/],
  ['  target: tanh\n', /target is given beside data whose labels are a column/],
  [
    '  ridge_samples: 9000\n',
    /take 11512 rows \(512 for steps, 11000 for regressions and their test\), but the data have 10000/,
  ],
])('a sweep with %j beside its data is refused at its place', (more, message) => {
  const { file, store, folder } = sweepFile(sweep(more));
  writeFileSync(join(folder, 'digits.parquet'), readFileSync(digits));
  const { code, stderr } = nightsweep('plan', file, '--store', store);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/sweep\.yaml:\d+:\d+/);
});

it('a table that is not there is refused at its place in the sweep file', () => {
  const { file, store } = sweepFile(sweep());
  const { code, stderr } = nightsweep('run', file, '--store', store);
  expect(code).toBe(2);
  expect(stderr).toMatch(/sweep\.yaml:\d+:\d+: data: digits\.parquet: there is no such file/);
});
