import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { type Finished, nightsweep, nightsweepIn, query, temporaryFolder } from './nightsweep.ts';

/** An experiment of two groups of columns: `exact` is always the same, `approximate` follows a formula that is improved. */
const moduleOf = (revision: number, formula: string): string =>
  `export default {
  name: 'series',
  version: 1,
  revisions: { exact: 1, approximate: ${revision} },
  parameters: {
    x: { kind: 'real', meaning: 'argument' },
    digits: { kind: 'integer', default: 0, role: 'recorded', records: 'details', meaning: 'further digits to record' },
  },
  columns: [
    { name: 'square', type: 'real', revision: 'exact', meaning: 'x squared' },
    { name: 'root', type: 'real', revision: 'approximate', meaning: 'square root of x' },
    { name: 'details', type: 'text', revision: 'details', meaning: 'further digits, null where they were not asked for' },
  ],
  compute(points, lab, emit) {
    points.forEach(({ x, digits }, i) => emit(i, {
      square: x * x,
      root: ${formula},
      details: digits > 0 ? Math.sqrt(x).toFixed(digits) : null,
    }));
  },
};
`.replace('exact: 1,', 'exact: 1, details: 1,');
const first = moduleOf(1, '(1 + x) / 2');
const better = moduleOf(2, 'Math.sqrt(x)');

const sweepOf = (name: string, x: string, more = ''): string =>
  `name: ${name}\nexperiment: ./series.mjs\nparameters:\n  x: ${x}\n${more}`;

/** A folder in which two sweeps that share points were run by the first formula. */
function workplace(): { run: (...args: string[]) => Finished; change: (text: string) => void; folder: string } {
  const folder = temporaryFolder();
  const change = (text: string): void => writeFileSync(join(folder, 'series.mjs'), text);
  const run = (...args: string[]): Finished => nightsweepIn(folder, { XDG_STATE_HOME: join(folder, 'state') }, ...args);
  change(first);
  writeFileSync(join(folder, 'few.yaml'), sweepOf('few', '[1, 2, 3]'));
  writeFileSync(join(folder, 'more.yaml'), sweepOf('more', '[3, 4, 5, 6]'));
  for (const file of ['few.yaml', 'more.yaml']) expect(run('run', file, '--trust').code).toBe(0);
  return { run, change, folder };
}

const rowsOf = <T>(run: (...args: string[]) => Finished, sql: string): T[] =>
  JSON.parse(run('sql', sql, '--format', 'json').stdout) as T[];

describe('a formula changes', () => {
  it('rows stay what they were until they are refreshed; then one row per point follows the new one', () => {
    const { run, change } = workplace();
    change(better);
    expect(run('run', 'few.yaml', '--trust').stderr).toContain('all 3 points are stored');
    const planned = run('plan', 'few.yaml', '--refresh', 'approximate').stdout;
    expect(planned).toMatch(/points +3\n.*stored +0/);
    const refreshed = run('run', 'few.yaml', '--refresh', 'approximate');
    expect(refreshed.code).toBe(0);
    expect(refreshed.stderr).toContain('3 points computed');
    const rows = rowsOf<{ x: number; root: number; revision: number }>(
      run,
      'SELECT x, root, revision_approximate AS revision FROM series ORDER BY x',
    );
    // The other sweep's rows lie in the same files and are as they were; x = 3 belongs to both.
    expect(rows.map(({ x, revision }) => [x, revision])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
      [4, 1],
      [5, 1],
      [6, 1],
    ]);
    for (const { x, root, revision } of rows) expect(root).toBeCloseTo(revision === 2 ? Math.sqrt(x) : (1 + x) / 2, 12);
    // A second refresh has nothing to do.
    expect(run('run', 'few.yaml', '--refresh', 'all').stderr).toContain('nothing to run');
    expect(run('run', 'more.yaml', '--refresh', 'all').stderr).toContain('3 points computed');
    expect(rowsOf(run, 'SELECT count(*) AS n, min(revision_approximate) AS least FROM series')).toEqual([
      { n: 6, least: 2 },
    ]);
  });

  it('phase and report say where a selection mixes revisions, and what to do', () => {
    const { run, change } = workplace();
    change(better);
    expect(run('run', 'few.yaml', '--trust', '--refresh', 'approximate').code).toBe(0);
    for (const command of ['phase', 'report']) {
      const { code, stderr } = run(command);
      expect(code).toBe(0);
      expect(stderr).toContain(
        'the 6 selected rows follow several formulas: 3 of revision 1, 3 of revision 2 (columns: approximate)',
      );
      expect(stderr).toContain('--refresh');
    }
    expect(run('phase', '--sweep', 'few').stderr).toBe('');
  });

  it('point --recompute compares what is comparable and says what is not', () => {
    const { run, change } = workplace();
    const [{ id }] = rowsOf<{ id: string }>(run, 'SELECT point_id AS id FROM series WHERE x = 2');
    expect(run('point', id, '--recompute').stdout).toContain('recomputed: agrees in 3 columns');
    change(better);
    // A run keeps the changed code, though it finds all points stored.
    expect(run('run', 'few.yaml', '--trust').code).toBe(0);
    const { code, stdout } = run('point', id, '--recompute');
    expect(code).toBe(0);
    expect(stdout).toContain('recomputed: agrees in 2 columns');
    expect(stdout).toContain("not compared: approximate: the stored row is of revision 1, today's is 2; what differs:");
    expect(stdout).toContain('root: 1.5 stored, 1.414214 recomputed');
  });

  it('without a new revision a recomputed point that differs is a failure', () => {
    const { run, change } = workplace();
    const [{ id }] = rowsOf<{ id: string }>(run, 'SELECT point_id AS id FROM series WHERE x = 2');
    change(moduleOf(1, 'Math.sqrt(x)'));
    run('run', 'few.yaml', '--trust');
    const { code, stdout } = run('point', id, '--recompute');
    expect(code).toBe(1);
    expect(stdout).toContain('differs in 1 columns');
  });

  it('a group that the experiment has not is refused with the nearest', () => {
    const { run } = workplace();
    const { code, stderr } = run('run', 'few.yaml', '--refresh', 'aproximate');
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "approximate"?');
    expect(stderr).toContain('allowed: exact, details, approximate, all');
  });
});

it('what is only recorded is in no id: asking for it later computes the points that lack it again, once', () => {
  const { run, folder } = workplace();
  const ids = rowsOf(run, 'SELECT point_id FROM series ORDER BY x LIMIT 3');
  writeFileSync(join(folder, 'few.yaml'), sweepOf('few', '[1, 2, 3]', '  digits: 8\n'));
  expect(run('run', 'few.yaml').stderr).toContain('3 points computed');
  expect(run('run', 'few.yaml').stderr).toContain('nothing to run');
  const rows = rowsOf<{ point_id: string; details: string | null }>(
    run,
    'SELECT point_id, details FROM series ORDER BY x LIMIT 4',
  );
  expect(rows.map(({ details }) => details)).toEqual(['1.00000000', '1.41421356', '1.73205081', null]);
  expect(rows.slice(0, 3).map(({ point_id: id }) => ({ point_id: id }))).toEqual(ids);
  // Whoever does not ask keeps what is there.
  writeFileSync(join(folder, 'few.yaml'), sweepOf('few', '[1, 2, 3]'));
  expect(run('run', 'few.yaml').stderr).toContain('nothing to run');
});

describe('rows of a version that stored no revisions', () => {
  /** The store that commit 746813c wrote. */
  function oldStore(): string {
    const store = join(temporaryFolder(), 'store');
    cpSync(join(packageRoot(), 'test/fixtures/frozen/store'), store, { recursive: true });
    return store;
  }

  it('are named by phase, and compared without a verdict', () => {
    const store = oldStore();
    const { code, stderr } = nightsweep('phase', '--sweep', 'frozen', '--store', store);
    expect(code).toBe(0);
    expect(stderr).toContain('are of an earlier version and do not say which formulas made them');
    const [{ id }] = query<{ id: string }>(store, `SELECT min(point_id) AS id FROM points WHERE sweep = 'frozen'`);
    // How many columns can be compared grows with each column that is null unless it was asked for.
    expect(nightsweep('point', id, '--store', store, '--recompute').stdout).toMatch(
      /recomputed: agrees in \d+ columns/,
    );
  });

  it('are refreshed in place: every id once, other sweeps untouched', () => {
    const store = oldStore();
    const before = query<{ sweep: string; n: number }>(
      store,
      'SELECT sweep, count(*) AS n FROM points GROUP BY 1 ORDER BY 1',
    );
    const spec = readFileSync(join(store, 'sweeps/frozen/spec.yaml'), 'utf8');
    const file = join(temporaryFolder(), 'frozen.yaml');
    writeFileSync(file, spec);
    const { code, stderr } = nightsweep('run', file, '--store', store, '--refresh', 'theory');
    expect(code).toBe(0);
    expect(stderr).toContain('288 points computed');
    const after = query<{ sweep: string; n: number }>(
      store,
      'SELECT sweep, count(*) AS n FROM points GROUP BY 1 ORDER BY 1',
    );
    expect(after).toEqual(before);
    expect(query(store, `SELECT sweep, revision_theory AS revision FROM points GROUP BY ALL ORDER BY ALL`)).toEqual(
      before.map(({ sweep }) => ({ sweep, revision: sweep === 'frozen' ? 5 : null })),
    );
  });
});

it('every row names the version that computed it, and the commit where it ran from a clone', () => {
  const store = join(temporaryFolder(), 'store');
  const file = join(temporaryFolder(), 'drill.yaml');
  writeFileSync(file, 'name: drill\nexperiment: drill\nparameters: { index: 1 }\n');
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
  const [{ version }] = query<{ version: string }>(store, 'SELECT kernel_version AS version FROM drills');
  expect(version).toMatch(/^\d+\.\d+\.\d+(\+[0-9a-f]{12}(\.modified)?)?$/);
});
