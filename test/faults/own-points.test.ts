import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Workplace, workplace } from './workplace.ts';
import { sampled } from '../sampled.ts';

const sweep = (file: string, count: number): string =>
  `name: own\nexperiment: ./${file}\nparameters: { x: { from: 1, to: ${count}, step: 1 } }\n`;
/** A module whose points share nothing, so that a task has many of them. */
const moduleOf = (compute: string, more = ''): string => `export default {
  name: 'own', version: 1,
  parameters: { x: { kind: 'real', meaning: 'a number' } },
  columns: [{ name: 'v', type: 'real', meaning: 'the number again' }],
  ${more}
  compute(points, lab, emit) { ${compute} },
};
`;
const each = (body: string): string => `points.forEach(({ x }, i) => { ${body} emit(i, { v: x }); });`;
const places = (compute: string, count: number, more = ''): Workplace =>
  workplace({ 'own.mjs': moduleOf(compute, more), 'own.yaml': sweep('own.mjs', count) });

/** Numbers whose point has no row, and how many failures there are. */
function lost(run: Workplace, count: number): { missing: number[]; failures: number } {
  const stored = new Set(run.rows('SELECT x FROM own WHERE x = v').map(({ x }) => x));
  return {
    missing: Array.from({ length: count }, (_, i) => i + 1).filter((x) => !stored.has(x)),
    failures: run.rows('SELECT * FROM failures').length,
  };
}

describe('a point that fails costs no other point, although they are computed together', () => {
  it.each([
    ['throws', `if (x === 37) throw new Error('diverged');`],
    ['emits nothing', 'if (x === 37) return;'],
    ['ends its process', `if (x === 37) process.kill(process.pid, 'SIGKILL');`],
  ])('it %s', (_, body) => {
    const run = places(each(body), 100);
    expect(run('run', 'own.yaml', '--trust').code).toBe(3);
    expect(lost(run, 100)).toEqual({ missing: [37], failures: 1 });
  });

  it('many fail: they are counted, and not all told one by one', () => {
    const run = places(each('if (x % 2 === 0) throw new Error();'), 100);
    const { code, stderr } = run('run', 'own.yaml', '--trust');
    expect(code).toBe(3);
    expect(lost(run, 100).failures).toBe(50);
    expect(stderr.split('\n').filter((line) => line.includes('is set aside'))).toHaveLength(20);
  });

  it('a task that fails after its last point is done', () => {
    const run = places(`${each('')} throw new Error('too late');`, 10);
    const { code, stderr } = run('run', 'own.yaml', '--trust');
    expect(code).toBe(0);
    expect(stderr).toContain('has computed all its points, and then failed: Error: too late');
    expect(lost(run, 10)).toEqual({ missing: [], failures: 0 });
  });
});

describe('results stand under the id of their point', () => {
  it('a module that sorts its points is told, and no result gets under the id of another point', () => {
    const run = places(`points.reverse(); ${each('')}`, 8);
    expect(run('run', 'own.yaml', '--trust').stderr).toContain('work on a copy: [...points]');
    expect(lost(run, 8)).toEqual({ missing: [], failures: 0 });
  });

  it('a module that changes its points stores nothing', () => {
    const run = places(`points[0].x = 7; ${each('')}`, 4);
    expect(run('run', 'own.yaml', '--trust').code).toBe(3);
    expect(run.rows('SELECT count(*) AS n FROM failures')).toEqual([{ n: 4 }]);
  });
});

describe('functions of a module that are not as agreed are told with their place, exit code 2', () => {
  it.each(
    sampled([
      ['estimate: () => ({ ms: NaN, memory: 0, bytes: 0, threadable: false }),', 'estimate returned {"ms":"NaN"'],
      ['estimate: () => { throw new Error("no idea"); },', 'estimate threw Error: no idea'],
      ['resolve: () => 5,', 'resolve returned 5'],
      ['resolve: () => ({ parameters: { x: NaN } }),', 'allowed: { parameters } whose x is a value that'],
      ['warnings: () => "none",', 'warnings returned "none"'],
      ['sharing: { draw: () => 1 },', 'sharing.draw returned 1'],
    ]),
  )('%s', (more, says) => {
    const { code, stderr } = places(each(''), 4, more)('run', 'own.yaml', '--trust');
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).toMatch(/own\.mjs:5:\d+: /);
    expect(stderr).not.toContain('    at ');
  });

  it('a seed that resolve leaves out, or a parameter named like a member of every object, does no harm', () => {
    const run = places(each(''), 3, 'resolve: ({ x }) => ({ parameters: { x } }),');
    expect(run('run', 'own.yaml', '--trust').code).toBe(0);
    expect(run.rows('SELECT count(*) AS n FROM own WHERE seed IS NULL')[0].n).toBe(0);
    const named = workplace({
      'own.mjs': moduleOf('points.forEach((p, i) => emit(i, { v: 1 }));').replace(
        'x: {',
        `x: { kind: 'real', meaning: 'unused' }, constructor: { default: 2,`,
      ),
      'own.yaml': sweep('own.mjs', 2),
    });
    expect(named('run', 'own.yaml', '--trust').code).toBe(0);
    expect(named.rows('SELECT DISTINCT "constructor" AS c FROM own')).toEqual([{ c: 2 }]);
  });
});

/** A command that computes many points per task; `answer` is what it does with a request `id`, `x`. */
const commandPlaces = (answer: string, count: number, start = ''): Workplace =>
  workplace({
    'own.yaml': sweep('own-command.yaml', count),
    'own-command.yaml': `name: own
version: 1
command: [${JSON.stringify(process.execPath)}, own-command.mjs, mark-${process.pid}]
parameters: { x: { kind: real, meaning: a number } }
columns: { v: { type: real, meaning: the number again } }
limits: { start: 20, task: 3 }
`,
    'own-command.mjs': `import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
const say = (value) => process.stdout.write((typeof value === 'string' ? value : JSON.stringify(value)) + '\\n');
${start}
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, parameters: { x } } = JSON.parse(line);
  const row = { v: x };
  ${answer}
  say({ id, row });
});
`,
  });

describe('a command', () => {
  it('that reports an error of a point goes on with the others', () => {
    const run = commandPlaces(`if (x === 37) return say({ id, error: 'singular', row: null });`, 100);
    expect(run('run', 'own.yaml', '--trust').code).toBe(3);
    expect(lost(run, 100)).toEqual({ missing: [37], failures: 1 });
  });

  it('may write members that are null', () => {
    const run = commandPlaces('return say({ id, row, error: null });', 10);
    expect(run('run', 'own.yaml', '--trust').code).toBe(0);
  });

  it('that writes a line too many after its last answer costs nothing', () => {
    const run = commandPlaces(`if (x === 6) return say(JSON.stringify({ id, row }) + '\\nall done');`, 6);
    const { code, stderr } = run('run', 'own.yaml', '--trust', '--workers', '1');
    expect(code).toBe(0);
    expect(lost(run, 6)).toEqual({ missing: [], failures: 0 });
    expect(stderr).toContain('all done');
  });

  it('that ends is known to have ended, although what it started keeps its pipes open', () => {
    const begin = `spawn('sleep', ['70'], { stdio: 'inherit' });`;
    const run = commandPlaces('if (x === 3) process.exit(5);', 4, begin);
    expect(run('run', 'own.yaml', '--trust').code).toBe(3);
    expect(run.rows('SELECT message FROM failures')[0].message).toMatch(/ended with code 5/);
  });

  it('that answers with very long lines is read', () => {
    const run = commandPlaces(`return say(JSON.stringify({ id, row, rest: 'x'.repeat(30e6) }));`, 2);
    expect(run('run', 'own.yaml', '--trust').code).toBe(0);
  });

  it('that does not answer in time is told what it may lack', () => {
    const run = commandPlaces(`return process.stdout.write(JSON.stringify({ id, row }));`, 1);
    expect(run('run', 'own.yaml', '--trust').code).toBe(3);
    const [{ message }] = run.rows('SELECT message FROM failures');
    expect(message).toContain('must be flushed; it began a line and did not end it: "{\\"id');
  });

  it('that would live on does not outlive the run by more than three seconds', async () => {
    const run = commandPlaces('', 4, `setInterval(() => undefined, 1000); spawn('sleep', ['71']);`);
    expect(run('run', 'own.yaml', '--trust').code).toBe(0);
    const alive = (): string => spawnSync('pgrep', ['-f', `mark-${process.pid}|sleep 71`], { encoding: 'utf8' }).stdout;
    for (let tries = 0; tries < 60 && alive() !== ''; tries++) await sleep(100);
    expect(alive()).toBe('');
  });
});
