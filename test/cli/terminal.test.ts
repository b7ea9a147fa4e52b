import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { nightsweep, nightsweepIn, persistentFolder, query, smallSweep, temporaryFolder } from './nightsweep.ts';

const folder = persistentFolder();
const store = join(folder, 'results');
beforeAll(() => {
  const file = join(folder, 'small.yaml');
  writeFileSync(file, smallSweep.replace('replicates: 10', 'replicates: 2').replace('N: 128', 'N: 64'));
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
  // Another sweep asks for some of these points, and for one of its own.
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('name: small', 'name: part').replace('[0.1, 0.3, 0.45]', '[0.1, 0.2]'),
  );
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('nightsweep sql', () => {
  it('has a view of a sweep’s points, whichever sweep asked for them first', () => {
    const count = (sweep: string): number =>
      query<{ n: number }>(store, 'SELECT count(*) AS n FROM sweep_points', '--sweep', sweep)[0].n;
    expect([count('small'), count('part')]).toEqual([24, 16]);
    expect(query<{ n: number }>(store, "SELECT count(*) AS n FROM points WHERE sweep = 'part'")[0].n).toBe(8);
  });

  it.each([
    ['md', '| n |\n| ---: |\n| 32 |\n'],
    ['tex', '\\begin{tabular}{r}\n  \\toprule\n  n \\\\\n  \\midrule\n  $32$ \\\\\n  \\bottomrule\n\\end{tabular}\n'],
  ])('writes .%s by the ending of the file', (ending, text) => {
    const out = join(temporaryFolder(), `x.${ending}`);
    expect(nightsweep('sql', 'SELECT count(*) AS n FROM points', '--store', store, '--out', out).code).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(text);
  });

  it.each([
    ['SELECT N FROM points', 'N is width in points'],
    ['SELECT "α₁" FROM points', 'α₁ is alpha1 in points'],
    [
      'SELECT span_alignment FROM points',
      'span_alignment is avg(outlier_span_target) over the rows of a cell of points',
    ],
  ])('says what a name of figures and datasets is in SQL: %s', (sql, says) => {
    const { code, stderr } = nightsweep('sql', sql, '--store', store);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it('reads statements from standard input, goes on after a mistake, and ends with exit code 2 then', () => {
    const input = 'SELECT 1 AS one;\nSELECT nothing\n  FROM points;\n.mode line\nSELECT count(*) AS n\nFROM points;\n';
    const bin = join(packageRoot(), 'bin/nightsweep.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'sql', '--store', store], {
      input,
      encoding: 'utf8',
    });
    expect(stdout).toBe('one\n───\n  1\n(1 row)\nn = 32\n\n(1 row)\n');
    expect(stderr).toContain('Referenced column "nothing" not found');
    expect(status).toBe(2);
  });
});

describe('nightsweep phase', () => {
  it('takes a parameter by the name that sweep files and figures have', () => {
    const out = temporaryFolder();
    const run = (x: string): number | null =>
      nightsweep('phase', '--store', store, '--x', x, '--only', 'none', '--out', out).code;
    expect(['N', 'α₂', 'width'].map(run)).toEqual([0, 0, 0]);
  });
});

describe('nightsweep help', () => {
  it('groups the commands, and explains topics and commands', () => {
    const { stdout } = nightsweep('--help');
    expect(stdout).toMatch(/^Run a sweep:$[^]*^ {2}run <sweep>[^]*^Look at results:$/mu);
    expect(nightsweep('help').stdout).toMatch(/^ {2}detectors {2,}\S/mu);
    expect(nightsweep('help', 'detectors').stdout).toBe(readFileSync(join(packageRoot(), 'docs/detectors.md'), 'utf8'));
    expect(nightsweep('help', 'plan').stdout).toBe(nightsweep('plan', '--help').stdout);
    expect(nightsweep('help', 'detecters').stderr).toContain('did you mean "detectors"?');
  });

  it('every command has two examples', () => {
    const commands = [...nightsweep('--help').stdout.matchAll(/^ {2}([a-z-]+)[ \n]/gmu)].map(([, name]) => name);
    const poor = [...new Set(commands)]
      .filter((name) => !['nightsweep', 'help'].includes(name))
      .filter((name) => (nightsweep(name, '--help').stdout.split('Examples:')[1] ?? '').split('nightsweep').length < 3);
    expect(poor).toEqual([]);
  }, 60_000);
});

describe('nightsweep init', () => {
  it.each(['two-step', 'one-step-features', 'spiked-features'])(
    'writes a sweep of %s that can be planned',
    (experiment) => {
      const place = temporaryFolder();
      const { code, stdout } = nightsweepIn(place, {}, 'init', 'first.yaml', '--experiment', experiment);
      expect([code, stdout]).toEqual([0, expect.stringContaining('nightsweep plan first.yaml')]);
      expect(readFileSync(join(place, 'first.yaml'), 'utf8')).toContain(`name: first\n`);
      const plan = nightsweepIn(place, {}, 'plan', 'first.yaml');
      expect(plan.code, plan.stderr).toBe(0);
      expect(plan.stdout).toContain('first\n');
    },
  );

  it('never writes over a file, and makes a name of any file name', () => {
    const place = temporaryFolder();
    expect(nightsweepIn(place, {}, 'init', 'my first & best.yaml').code).toBe(0);
    expect(nightsweepIn(place, {}, 'plan', 'my first & best.yaml').code).toBe(0);
    const again = nightsweepIn(place, {}, 'init', 'my first & best.yaml');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('is there already')]);
    expect(existsSync(join(place, 'results'))).toBe(false);
  });
});
