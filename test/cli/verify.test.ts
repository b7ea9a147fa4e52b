import { describe, expect, it } from 'vitest';
import { workplace } from '../faults/workplace.ts';
import { nightsweep, query, Running, smallSweep, sweepFile, until } from './nightsweep.ts';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import { readJournal } from '../../store/journal.ts';

const own = (value: string): string => `export default {
  name: 'own', version: 1,
  parameters: { x: { kind: 'real', meaning: 'a number' } },
  columns: [{ name: 'v', type: 'real', meaning: 'the number again' }],
  compute(points, lab, emit) { points.forEach(({ x }, i) => emit(i, { v: ${value} })); },
};
`;
const tenPoints = 'name: own\nexperiment: ./own.mjs\nparameters: { x: { from: 1, to: 10, step: 1 } }\n';

describe('verify', () => {
  it('computes a sample of the stored points again, and says by machine and BLAS core how far the rows are', () => {
    const { file, store } = sweepFile(smallSweep);
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    const { code, stdout } = nightsweep('verify', file, '--store', store, '--sample', '10%');
    expect(stdout).toContain('12 of its 120 stored points, computed again on this host (native, BLAS core ');
    expect(stdout).toMatch(/ {2}\S+ +native +\S+ +\S+ +12 +\d\.\de[+-]\d+ +0\n/);
    expect(stdout).toContain('The stored rows are what this host computes, up to rounding.');
    expect(code).toBe(0);
  });

  it('ends with 1 and names the points and columns where stored rows are not what is computed', () => {
    const run = workplace({ 'own.mjs': own('x'), 'own.yaml': tenPoints });
    expect(run('run', 'own.yaml', '--trust').code).toBe(0);
    run.write('own.mjs', own('x === 3 ? 4 : x'));
    const { code, stdout } = run('verify', 'own.yaml', '--trust', '--sample', '100%');
    expect(code).toBe(1);
    expect(stdout).toMatch(/ 10 +1\.0e\+0 +1\n|10 +3\.\de-1 +1\n|10 +2\.5e-1 +1\n/);
    expect(stdout).toContain('v: 3 stored, 4 recomputed');
    expect(stdout).toContain('Some stored rows are not what this host computes.');
  });

  it.each([
    ['0', 'a positive whole number or a percentage'],
    ['101%', 'a percentage up to 100%'],
    ['many', 'not many'],
  ])('refuses --sample %s', (sample, says) => {
    const { code, stderr } = nightsweep('verify', 'sweeps/quickstart.yaml', '--sample', sample);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it('says that nothing is stored where nothing is', () => {
    const run = workplace({ 'own.mjs': own('x'), 'own.yaml': tenPoints });
    expect(run('verify', 'own.yaml', '--trust')).toMatchObject({ code: 2 });
    expect(run('run', 'own.yaml', '--trust').code).toBe(0);
    run.write('other.yaml', tenPoints.replaceAll('1, to: 10', '11, to: 20'));
    const { code, stderr } = run('verify', 'other.yaml', '--trust');
    expect(code).toBe(2);
    expect(stderr).toContain('no point of the sweep "own" is stored in results');
  });
});

describe('the rows of a sweep are the same', () => {
  const columns =
    'point_id, singular_values, outlier_count, edge_measured, edge_noise, list_aggregate(overlap_target, \'sum\') AS "all"';
  const rowsOf = (store: string): Record<string, unknown>[] =>
    query(store, `SELECT ${columns} FROM points ORDER BY point_id`);
  const run = (workers: number): Record<string, unknown>[] => {
    const { file, store } = sweepFile(smallSweep);
    expect(nightsweep('run', file, '--store', store, '--workers', String(workers)).code).toBe(0);
    return rowsOf(store);
  };

  it('with 1, 2 and 4 workers, bit for bit where each draw is one task', () => {
    const one = run(1);
    expect(one).toHaveLength(120);
    expect(run(2)).toEqual(one);
    expect(run(4)).toEqual(one);
  });

  it('interrupted or not, to 1e-6', async () => {
    const sweep = smallSweep.replace('N: 128', 'N: 256').replace('replicates: 10', 'replicates: 4');
    const [whole, cut] = [sweepFile(sweep), sweepFile(sweep)];
    expect(nightsweep('run', whole.file, '--store', whole.store, '--workers', '1').code).toBe(0);
    const running = new Running('run', cut.file, '--store', cut.store, '--workers', '1');
    const some = (): boolean =>
      listJournals(journalFolder(cut.store)).some((journal) => readJournal(journal).rows.length > 0);
    await until(() => some() || running.child.exitCode !== null, 'it has rows');
    running.kill('SIGKILL');
    await running.finished;
    expect(nightsweep('run', cut.file, '--store', cut.store, '--workers', '2').code).toBe(0);
    const [a, b] = [rowsOf(whole.store), rowsOf(cut.store)];
    expect(b.map((row) => row.point_id)).toEqual(a.map((row) => row.point_id));
    for (const [i, row] of a.entries()) {
      const [x, y] = [row.singular_values as number[], b[i].singular_values as number[]];
      expect(y).toHaveLength(x.length);
      for (const [k, value] of x.entries()) expect(Math.abs(y[k] / value - 1)).toBeLessThan(1e-6);
      expect(b[i].outlier_count).toBe(row.outlier_count);
    }
  });
});
