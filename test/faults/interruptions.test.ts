import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import { readJournal } from '../../store/journal.ts';
import {
  drillSweep,
  nightsweep,
  query,
  Running,
  sleep,
  smallSweep,
  stored,
  sweepFile,
  until,
} from '../cli/nightsweep.ts';

const kills = process.env.FULL ? 25 : 6;

describe('killed with -9 at any instant, the same command continues: nothing is lost, nothing doubled', () => {
  it('the whole run', async () => {
    const replicates = 10 + 10 * kills;
    const { file, store } = sweepFile(
      smallSweep.replace('N: 128', 'N: 512').replace('replicates: 10', `replicates: ${replicates}`),
    );
    const points = 12 * replicates;
    let before = 0;
    let between = 0;
    for (let i = 0; i < kills; i++) {
      const run = new Running('run', file, '--store', store);
      // Every other one is killed while it computes, the rest at any time: some before they have begun.
      if (i % 2 === 0) await until(() => liveRows(store, run) > 0 || run.child.exitCode !== null, 'it has rows');
      else await sleep(100 * i);
      run.kill('SIGKILL');
      await run.finished;
      const now = existsSync(join(store, 'nightsweep.json')) ? stored(store) : { rows: 0, points: 0 };
      expect(now.rows).toBe(now.points);
      expect(now.rows).toBeGreaterThanOrEqual(before);
      if (now.rows > before && now.rows < points) between++;
      before = now.rows;
    }
    expect(between).toBeGreaterThanOrEqual(2);
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    expect(stored(store)).toEqual({ rows: points, points });
  });

  it('the pool host alone: the run starts another and ends well', async () => {
    const { file, store } = sweepFile(drillSweep(100, 600));
    const run = new Running('run', file, '--store', store, '--workers', '2');
    const killed = new Set<number>();
    for (let i = 0; i < 3; i++) {
      await until(() => run.hosts().some((host) => !killed.has(host)), 'a new pool host is there');
      // Past the tasks that fell with the host before: one that falls alone twice is rightly held to be at fault.
      const before = stored(store, 'drills').rows;
      await until(() => stored(store, 'drills').rows > before + 3, 'it has done more than those tried again');
      for (const host of run.hosts()) {
        killed.add(host);
        process.kill(host, 'SIGKILL');
      }
    }
    const { code, stderr } = await run.finished;
    expect(stderr).toContain('the pool host was ended by SIGKILL');
    expect(code).toBe(0);
    expect(stored(store, 'drills')).toEqual({ rows: 100, points: 100 });
  });

  it('no pool host outlives its killed run', async () => {
    const { file, store } = sweepFile(drillSweep(50, 300));
    const run = new Running('run', file, '--store', store);
    await until(() => run.hosts().length > 0, 'the pool host is there');
    await sleep(300);
    const [host] = run.hosts();
    expect(isRunning(host)).toBe(true);
    run.kill('SIGKILL');
    await until(() => !isRunning(host), 'the pool host is gone', 5000);
  });
});

/** Rows that the pool hosts of a run have on the disk and that are not sealed yet. */
function liveRows(store: string, run: Running): number {
  const hosts = run.hosts();
  return listJournals(journalFolder(store))
    .filter(({ writer }) => hosts.includes(writer.pid))
    .reduce((sum, journal) => sum + readJournal(journal).rows.length, 0);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('signals', () => {
  it('a first SIGINT drains: what is in flight is finished and kept, exit code 4', async () => {
    const { file, store } = sweepFile(drillSweep(40, 400));
    const run = new Running('run', file, '--store', store, '--workers', '2');
    await until(() => run.hosts().length > 0, 'the pool host is there');
    await sleep(700);
    run.kill('SIGINT');
    const { code, stderr } = await run.finished;
    expect(code).toBe(4);
    expect(stderr).toContain('finishing the tasks in flight');
    expect(stderr).toMatch(/interrupted with \d+ points left; continue with: nightsweep run/);
    const { rows, points } = stored(store, 'drills');
    expect(rows).toBe(points);
    // What was under way when the signal came is among them: all that was computed is stored.
    expect(stderr).toContain(`${rows} points computed`);
    expect(stderr).toContain(`interrupted with ${40 - rows} points left`);
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(40);
  });

  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('a second $signal ends it at once with code $code', async ({ signal, code }) => {
    const { file, store } = sweepFile(drillSweep(4, 20_000));
    const run = new Running('run', file, '--store', store, '--workers', '2');
    await until(() => run.hosts().length > 0, 'the pool host is there');
    // Its tasks have begun by then, also on a slow machine.
    await sleep(2000);
    run.kill(signal);
    await sleep(300);
    run.kill(signal);
    expect((await run.finished).code).toBe(code);
  });

  it('a closed terminal (SIGHUP) does not stop it', async () => {
    const { file, store } = sweepFile(drillSweep(10, 200));
    const run = new Running('run', file, '--store', store);
    await until(() => run.hosts().length > 0, 'the pool host is there');
    run.child.stderr?.destroy();
    run.child.stdout?.destroy();
    run.kill('SIGHUP');
    expect((await run.finished).code).toBe(0);
    expect(stored(store, 'drills').rows).toBe(10);
  });
});

it('many faulty tasks in a row do not end the run', () => {
  const text = drillSweep(
    30,
    0,
    'when:\n  - if: { index: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] }\n    then: { behaviour: abort }\n',
  );
  const { file, store } = sweepFile(text);
  const { code } = nightsweep('run', file, '--store', store, '--workers', '2');
  expect(code).toBe(3);
  expect(stored(store, 'drills')).toEqual({ rows: 16, points: 16 });
});

describe('tasks that fail', () => {
  const behaviours = (behaviour: string): string =>
    drillSweep(12, 20).replace(
      'milliseconds: 20\n',
      `milliseconds: 20\nwhen:\n  - if: { index: 5 }\n    then: { behaviour: ${behaviour} }\n`,
    );

  it.each([
    { behaviour: 'throw', cause: 'error', message: 'drill 5 was asked to throw' },
    { behaviour: 'abort', cause: 'crash', message: 'the pool host was ended by SIGABRT' },
    { behaviour: 'hang', cause: 'timeout', message: 'it did not end within its time limit' },
  ])(
    'by a $cause are set aside with their cause; all others are computed; exit code 3',
    ({ behaviour, cause, message }) => {
      const { file, store } = sweepFile(behaviours(behaviour));
      const { code, stderr } = nightsweep('run', file, '--store', store, '--workers', '2', '--task-timeout', '0.03');
      expect(code).toBe(3);
      expect(stderr).toContain('1 points failed');
      expect(stored(store, 'drills')).toEqual({ rows: 11, points: 11 });
      const failures = query<{ cause: string; message: string; attempts: number }>(store, 'SELECT * FROM failures');
      expect(failures).toHaveLength(1);
      expect(failures[0]).toMatchObject({ cause });
      expect(failures[0].attempts).toBeGreaterThanOrEqual(2);
      expect(failures[0].message).toContain(message);
    },
  );
});
