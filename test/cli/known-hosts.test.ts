import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drillSweep, nightsweepIn, sweepFile, temporaryFolder } from './nightsweep.ts';

const sweepOf = (replicates: number): string => `name: small
replicates: ${replicates}
parameters:
  N: 64
  d/N: 0.5
  n/N: 2
  alpha1: 0.2
  alpha2: [0.1, 0.3]
`;

it('a host is measured once, in the words of the plan, and later stores of its user know it', () => {
  const cache = temporaryFolder();
  const command = (...args: string[]): string => {
    const { code, stdout, stderr } = nightsweepIn(process.cwd(), { XDG_CACHE_HOME: cache }, ...args);
    expect(code).toBe(0);
    return stdout + stderr;
  };
  const { file, store } = sweepFile(sweepOf(2));
  const first = command('plan', file, '--store', store);
  expect(first).toContain('this machine is measured once');
  expect(first).toMatch(/by a measurement of this host, ×\d+\.\d\d/);
  expect(command('plan', file, '--store', store)).not.toContain('is measured');

  // A trial of small points is no better known than the measurement.
  const trial = sweepFile(sweepOf(24));
  expect(command('run', trial.file, '--store', trial.store)).toContain('from a measurement of this host');
  const other = sweepFile(sweepOf(3));
  expect(command('plan', other.file, '--store', other.store)).toContain('by a measurement of this host');

  // What cannot be read is found out again.
  writeFileSync(join(cache, 'nightsweep/hosts.json'), '{ damaged');
  expect(command('plan', other.file, '--store', other.store)).toContain('this machine is measured once');
  expect(JSON.parse(readFileSync(join(cache, 'nightsweep/hosts.json'), 'utf8'))).not.toEqual({});
});

it('a run of many tasks tells the next store what to expect', () => {
  const cache = temporaryFolder();
  const many = sweepFile(drillSweep(22, 900));
  const run = nightsweepIn(process.cwd(), { XDG_CACHE_HOME: cache }, 'run', many.file, '--store', many.store);
  expect(run.stderr).toContain('(uncalibrated)');
  const other = sweepFile(drillSweep(3, 900));
  const { stdout } = nightsweepIn(process.cwd(), { XDG_CACHE_HOME: cache }, 'plan', other.file, '--store', other.store);
  expect(stdout).toMatch(/calibrated by 22 tasks of this host, ×\d+\.\d\d in other stores; nine in ten within/);
});

it('a long run of small points does not replace what usual points of this host take', () => {
  const cache = temporaryFolder();
  const small = sweepFile(`name: tiny
replicates: 32
parameters:
  N: 8
  d: 8
  n: 8
  alpha1: { from: 0, to: 0.45, count: 12 }
  alpha2: { from: 0, to: 0.45, count: 25 }
`);
  const run = nightsweepIn(process.cwd(), { XDG_CACHE_HOME: cache }, 'run', small.file, '--store', small.store);
  expect(run.code).toBe(0);
  // By the model it is too long for a trial.
  const long = 'SELECT sum(model_ms) > 10000 AS long FROM points';
  const asked = nightsweepIn(process.cwd(), {}, 'sql', long, '--store', small.store, '--format', 'csv');
  expect(asked.stdout).toContain('true');
  const other = sweepFile(sweepOf(3));
  const { stdout } = nightsweepIn(process.cwd(), { XDG_CACHE_HOME: cache }, 'plan', other.file, '--store', other.store);
  expect(stdout).toContain('by a measurement of this host');
});

it('a cache that cannot be written is no obstacle', () => {
  const { file, store } = sweepFile(sweepOf(1));
  const { code, stdout } = nightsweepIn(process.cwd(), { XDG_CACHE_HOME: '/proc' }, 'plan', file, '--store', store);
  expect(code).toBe(0);
  expect(stdout).toContain('by a measurement of this host');
});
