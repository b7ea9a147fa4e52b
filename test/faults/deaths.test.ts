import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drillSweep, nightsweep, nightsweepIn, stored, sweepFile } from '../cli/nightsweep.ts';

it('a pool host that dies before it can do anything ends the run after twenty deaths in a row: no task is blamed', () => {
  const { file, store, folder } = sweepFile(drillSweep(3, 1));
  // Every Node process loads this; in pool hosts it stands for a library that brings them down.
  const preload = join(folder, 'fatal.cjs');
  const deaths = join(folder, 'deaths');
  writeFileSync(
    preload,
    `if ((process.argv[1] ?? '').endsWith('pool-host.js')) {
  require('node:fs').appendFileSync(${JSON.stringify(deaths)}, 'x');
  process.exit(7);
}`,
  );
  const env = { NODE_OPTIONS: `--require ${preload}` };
  const { code, stderr } = nightsweepIn(folder, env, 'run', file, '--store', store);
  expect(code).toBe(1);
  expect(stderr).toContain('error: the pool host ended with code 7, 21 times in a row');
  expect(stderr).toContain('stopped with 3 points left; continue with: nightsweep run');
  expect(readFileSync(deaths, 'utf8')).toHaveLength(21);
  expect(stored(store, 'drills').rows).toBe(0);
  rmSync(preload);
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
  expect(stored(store, 'drills')).toEqual({ rows: 3, points: 3 });
});

/** An experiment each of whose points is a task; its fifth ends the thread that computes it. */
const module = (end: string): string => `export default {
  name: 'own',
  version: 1,
  parameters: { index: { kind: 'integer', meaning: 'number of the point' } },
  columns: [{ name: 'value', type: 'real', meaning: 'half of it' }],
  sharing: { draw: ({ index }) => String(index) },
  compute([{ index }], lab, emit) {
    if (index === 5) { ${end} }
    emit(0, { value: index / 2 });
  },
};
`;

describe('a worker thread that dies costs its own task only, and its pool host goes on', () => {
  it.each([
    // In a thread this ends the thread, not the process.
    { how: 'by an exit', end: 'process.exit(9);', says: 'worker exited with code: 9' },
    {
      how: 'for want of memory',
      end: 'const kept = []; for (;;) kept.push(new Array(1e6).fill(index));',
      says: 'reaching memory limit',
    },
  ])('$how', ({ end, says }) => {
    const points = 12;
    const { folder } = sweepFile('');
    writeFileSync(join(folder, 'own.mjs'), module(end));
    writeFileSync(
      join(folder, 'own.yaml'),
      `name: own\nexperiment: ./own.mjs\nparameters: { index: { from: 1, to: ${points}, count: ${points} } }\n`,
    );
    const env = { XDG_STATE_HOME: join(folder, 'state'), NODE_OPTIONS: '--max-old-space-size=200' };
    const run = nightsweepIn(folder, env, 'run', 'own.yaml', '--trust', '--workers', '2');
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('1 points failed');
    expect(run.stderr).not.toContain('the pool host');
    const json = (sql: string): unknown => JSON.parse(nightsweepIn(folder, env, 'sql', sql, '--format', 'json').stdout);
    const others = Array.from({ length: points }, (_, i) => i + 1).filter((index) => index !== 5);
    expect(json('SELECT "index" AS i, value FROM own ORDER BY 1')).toEqual(others.map((i) => ({ i, value: i / 2 })));
    const failures = json('SELECT cause, message FROM failures') as { cause: string; message: string }[];
    expect(failures).toHaveLength(1);
    expect(failures[0].cause).toBe('error');
    expect(failures[0].message).toContain(says);
  });
});
