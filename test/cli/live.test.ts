import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drillSweep, nightsweep, nightsweepIn, Running, sweepFile, until } from './nightsweep.ts';

describe('nightsweep status', () => {
  it('says from elsewhere how far a run is, that its process has gone, and how it ended', async () => {
    const { file, store } = sweepFile(drillSweep(200, 100));
    const status = (): string => nightsweep('status', 'drill', '--store', store).stdout;
    const run = new Running('run', file, '--store', store, '--workers', '1');
    await until(
      () => /^[1-9][\d.]* % /mu.test(status().trim()) || / [1-9]\d* of 200 points/u.test(status()),
      'rows are there',
    );
    expect(status()).toMatch(
      /^drill: runs since \d\d:\d\d on .*, process \d+\n {2}[\d.]+ % {2}\d+ of 200 points .*until \d\d:\d\d/u,
    );
    run.kill('SIGKILL');
    await run.finished;
    expect(status()).toMatch(/^drill: its process has gone, .* ago; the same command goes on\n/u);
    for (const host of run.hosts()) process.kill(host, 'SIGKILL');
    const shorter = drillSweep(3, 1);
    writeFileSync(file, shorter);
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    expect(status()).toMatch(/^drill: .*\(ended .* ago\)\n$/u);
  }, 60_000);

  it('names the nearest sweep where there is none of that name', () => {
    const { file, store } = sweepFile(drillSweep(1, 1));
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    const { code, stderr } = nightsweep('status', 'dril', '--store', store);
    expect(code).toBe(2);
    expect(stderr).toContain('has no sweep "dril"; did you mean "drill"?\nallowed: drill');
  });
});

describe('run --then', () => {
  const then = 'echo "$NIGHTSWEEP_EXIT|$NIGHTSWEEP_SUMMARY" > told';
  const told = (folder: string): string => readFileSync(join(folder, 'told'), 'utf8').trim();

  it('runs the command when the run is over', () => {
    const { file, store, folder } = sweepFile(drillSweep(2, 1));
    expect(nightsweepIn(folder, {}, 'run', file, '--store', store, '--then', then).code).toBe(0);
    expect(told(folder)).toBe(`0|${file}: done`);
  });

  it('runs it too where points failed, where the run was stopped, and where the sweep file is wrong', async () => {
    const { file, store, folder } = sweepFile(drillSweep(3, 1, '  behaviour: [ok, throw]\n'));
    expect(nightsweepIn(folder, {}, 'run', file, '--store', store, '--then', then).code).toBe(3);
    expect(told(folder)).toBe(`3|${file}: done, but some points failed`);
    writeFileSync(file, 'name: 7\n');
    expect(nightsweepIn(folder, {}, 'run', file, '--store', store, '--then', then).code).toBe(2);
    expect(told(folder)).toBe(`2|${file}: refused`);
    writeFileSync(file, drillSweep(50, 200));
    const run = new Running('run', file, '--store', store, '--then', `cd ${folder}; ${then}`);
    await until(() => run.stderr.includes('of 50 points'), 'the run has begun');
    run.kill('SIGINT');
    expect((await run.finished).code).toBe(4);
    expect(told(folder)).toBe(`4|${file}: stopped with points left; the same command goes on`);
  }, 60_000);

  it('warns where the command fails, and leaves the exit code as it is', () => {
    const { file, store } = sweepFile(drillSweep(2, 1));
    const { code, stderr } = nightsweep('run', file, '--store', store, '--then', 'exit 7');
    expect(code).toBe(0);
    expect(stderr).toContain('warning: --then: exit 7 ended with exit code 7');
  });
});
