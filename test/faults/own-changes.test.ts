import { describe, expect, it } from 'vitest';
import { type Workplace, workplace } from './workplace.ts';

const sweep = (values: string, file = 'own.mjs'): string =>
  `name: own\nexperiment: ./${file}\nreplicates: 2\nparameters: { x: ${values} }\n`;
const moduleOf = (value: string, { name = 'own', type = 'real', head = '' } = {}): string => `${head}
export default {
  name: '${name}', version: 1,
  parameters: { x: { kind: 'real', meaning: 'a number' } },
  columns: [{ name: 'v', type: '${type}', meaning: 'a value' }],
  compute(points, lab, emit) { points.forEach(({ x }, i) => emit(i, { v: ${value} })); },
};
`;
const started = (files: Record<string, string>): Workplace => {
  const run = workplace({ 'own.yaml': sweep('[1, 2]'), ...files });
  expect(run('run', 'own.yaml', '--trust').code).toBe(0);
  return run;
};

describe('code that changes is noticed', () => {
  it('rows of other code under equal revisions: plan, run, phase and report warn', () => {
    const run = started({ 'own.mjs': moduleOf('x') });
    run.write('own.mjs', moduleOf('10 * x'));
    run.write('own.yaml', sweep('[1, 2, 3]'));
    for (const command of ['plan', 'run']) {
      expect(run(command, 'own.yaml', '--trust').stderr).toContain(
        'warning: 4 stored points of this sweep were made by other code of own',
      );
    }
    for (const command of ['phase', 'report']) {
      expect(run(command, '--sweep', 'own').stderr).toContain(
        'warning: rows of equal revisions were made by different code',
      );
    }
    const [{ id }] = run.rows('SELECT point_id AS id FROM own WHERE x = 1 LIMIT 1');
    const again = run('point', String(id), '--recompute');
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/other code than that of the sweep's last run .* lies in .*code-[0-9a-f]{16}/s);
  });

  it('a module beside or above its folder is hashed, kept, and asked about when it changes', () => {
    const head = `import { f } from '../lib/f.mjs?part=1';`;
    const run = workplace({
      'lib/f.mjs': 'export const f = (x) => 2 * x;',
      'e/own.mjs': moduleOf('f(x)', { head }),
      'own.yaml': sweep('[1, 2]', 'e/own.mjs'),
    });
    expect(run('run', 'own.yaml', '--trust').code).toBe(0);
    run.write('lib/f.mjs', 'export const f = (x) => 3 * x;');
    expect(run('run', 'own.yaml').stderr).toContain('This sweep runs code of its own');
    const [{ id, v }] = run.rows('SELECT point_id AS id, v FROM own WHERE x = 2 LIMIT 1');
    expect(v).toBe(4);
    const again = run('point', String(id), '--recompute');
    expect(again.stdout).toContain('agrees');
    expect(again.code).toBe(0);
  });

  it('a column keeps its type', () => {
    const run = started({ 'own.mjs': moduleOf('x') });
    run.write('own.mjs', moduleOf('[x]', { type: 'reals' }));
    const { code, stderr } = run('run', 'own.yaml', '--trust');
    expect(code).toBe(2);
    expect(stderr).toContain('own.yaml:2:13: the column v of own is reals, but the store has rows in which it is real');
    expect(run.rows('SELECT count(*) AS n FROM own')).toEqual([{ n: 4 }]);
  });
});

describe('a store is never confused', () => {
  it.each(['failures', 'points', 'rows', 'chosen-points', 'drills'])('no experiment can be named %s', (name) => {
    const run = workplace({ 'own.mjs': moduleOf('x', { name }), 'own.yaml': sweep('[1]') });
    const { code, stderr } = run('run', 'own.yaml', '--trust');
    expect(code).toBe(2);
    expect(stderr).toContain(`${name} is the name of a`);
  });

  it('experiments whose names come close have views of their own', () => {
    const run = workplace({});
    for (const name of ['outliers', 'outliers-rows', 'live-two-step']) {
      run.write('own.mjs', moduleOf('x', { name }));
      run.write('own.yaml', sweep('[1]'));
      expect(run('run', 'own.yaml', '--trust').code).toBe(0);
    }
    expect(run.rows('SELECT experiment, count(*) AS n FROM rows GROUP BY 1 ORDER BY 1')).toEqual([
      { experiment: 'live-two-step', n: 2 },
      { experiment: 'outliers', n: 2 },
      { experiment: 'outliers-rows', n: 2 },
    ]);
  });

  it('values that are not finite have figures and a report, without a standard error', () => {
    const run = started({ 'own.mjs': moduleOf('x > 1 ? NaN : Infinity') });
    expect(run('phase', '--sweep', 'own').stderr).toBe('');
    expect(run('report', '--sweep', 'own').code).toBe(0);
    expect(run.rows('SELECT standard_error(v) AS e FROM own')).toEqual([{ e: null }]);
  });

  it('a sweep file that names its module twice is read again from its record', () => {
    const text = `# how to run ./own.mjs: see the notes\n${sweep('[1, 2]')}`;
    const run = workplace({ 'own.mjs': moduleOf('x'), 'own.yaml': text });
    expect(run('run', 'own.yaml', '--trust').code).toBe(0);
    expect(run('report', '--sweep', 'own')).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a module that cannot be imported', () => {
  it.each([
    ['process.exit(0);', 'ended the process while it was imported'],
    [`const a = 1;\n\nconst b = ;`, 'own.mjs:3:1: the module cannot be imported: SyntaxError'],
    [`import './lib';`, 'the module cannot be imported'],
  ])('%j', (head, says) => {
    const run = workplace({ 'own.mjs': `${head}\n${moduleOf('x')}`, 'own.yaml': sweep('[1]'), 'lib/x.mjs': '' });
    const { code, stderr } = run('run', 'own.yaml', '--trust');
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  });

  it('trust that cannot be remembered is given for this run', () => {
    const run = workplace({ 'own.mjs': moduleOf('x'), 'own.yaml': sweep('[1]'), state: 'a file in the way' });
    const { code, stderr } = run('run', 'own.yaml', '--trust');
    expect(stderr).toContain('note: that this code is trusted cannot be remembered');
    expect(code).toBe(0);
  });
});
