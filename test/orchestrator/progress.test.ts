import { describe, expect, it } from 'vitest';
import type { Standing } from '../../orchestrator/execute/tally.ts';
import { outlookOf } from '../../orchestrator/run/outlook.ts';
import { progressText } from '../../orchestrator/run/progress-text.ts';
import { runLines } from '../../orchestrator/run/run-lines.ts';

/** A run of 1,000 points on two cores that is expected to take 20 minutes of core time. */
const begun: Standing = {
  ...{ pointsDone: 0, points: 1000, failed: 0, expectedMs: 1_200_000, expectedDoneMs: 0 },
  ...{ running: 2, runningMs: 0, cores: 2, peakRssMb: 0 },
};
const half: Standing = { ...begun, pointsDone: 500, expectedDoneMs: 600_000, peakRssMb: 1500 };
const night = new Date(2026, 10, 30, 23, 0).getTime();

describe('the outlook of a run', () => {
  it('is there from the first second, by the prediction', () => {
    expect(outlookOf(begun, 0)).toEqual({ share: 0, leftMs: 600_000, perMinute: 0 });
    expect(outlookOf(begun, 1000).leftMs).toBeCloseTo(600_000, -2);
  });

  it('goes by the pace of the run after a while', () => {
    // Half of the work took an hour on both cores, twelve times as long as expected.
    expect(outlookOf(half, 3_600_000).leftMs / 3_600_000).toBeCloseTo(1, 1);
    // It took exactly what was expected.
    expect(outlookOf(half, 300_000).leftMs).toBeCloseTo(300_000, 0);
  });

  it('moves while a single long task runs, and never reaches the end before its rows are there', () => {
    const running = (ms: number): number => outlookOf({ ...begun, runningMs: ms }, 60_000).share;
    expect(running(60_000)).toBeCloseTo(0.05, 12);
    expect(running(1_140_000)).toBeLessThan(1);
    expect(outlookOf({ ...begun, pointsDone: 999, failed: 1 }, 60_000)).toMatchObject({ share: 1, leftMs: 0 });
  });
});

describe('the line about a run', () => {
  it('says share, points, pace, tasks, memory, and the finish by the clock', () => {
    expect(progressText(half, 300_000, night)).toBe(
      '50 %  500 of 1 000 points  5 min 0 s gone  about 5 min left, until 23:05  100 points/min  2 tasks running  1.6 GB',
    );
  });

  it('has no question mark and a decimal at the beginning', () => {
    const text = progressText({ ...begun, runningMs: 6000 }, 3000, night);
    expect(text).toMatch(
      /^0\.5 % {2}0 of 1 000 points {2}3\.0 s gone {2}about \d+ min left, until 23:\d\d {2}2 tasks running$/,
    );
    expect(text).not.toContain('?');
  });

  it('names failures, and the date of a finish that is a day ahead', () => {
    expect(progressText({ ...half, failed: 3 }, 300_000, night)).toContain('  3 failed  ');
    const long = { ...begun, expectedMs: 400 * 3.6e6 };
    expect(progressText(long, 1000, night)).toMatch(/until 2026-12-0\d \d\d:\d\d/u);
  });

  it.each([40, 60, 80, 100, 140])('fits into %i columns, and keeps share and points', (width) => {
    const text = progressText({ ...half, failed: 12 }, 300_000, night, width);
    expect(Array.from(text).length).toBeLessThanOrEqual(width);
    expect(text).toContain('50 %  500 of 1 000 points');
  });
});

describe('the lines about the run of another process', () => {
  const process = { host: 'node1', pid: 4711, born: 0, space: '' };
  const state = { startedAt: night, writtenAt: night + 300_000, process, standing: half, end: null };

  it('say that it runs, where and how far', () => {
    const [first, second] = runLines({ sweep: 'overnight', state, alive: true }, night + 301_000);
    expect(first).toBe('overnight: runs since 23:00 on node1, process 4711');
    expect(second).toContain('50 %  500 of 1 000 points');
  });

  it('say when it was last heard of, when its process has gone, and how it ended', () => {
    expect(runLines({ sweep: 'a', state, alive: 'unknown' }, night + 420_000)[0]).toContain(
      'last heard of 2 min 0 s ago',
    );
    expect(runLines({ sweep: 'a', state, alive: false }, night + 420_000)[0]).toContain(
      'its process has gone, 2 min 0 s ago',
    );
    const end = {
      code: 4,
      text: 'a: 500 points computed\ninterrupted with 500 points left; continue with: nightsweep run a.yaml',
    };
    expect(runLines({ sweep: 'a', state: { ...state, end }, alive: false }, night + 420_000)).toEqual([
      'a: 500 points computed (ended 2 min 0 s ago)',
      '  interrupted with 500 points left; continue with: nightsweep run a.yaml',
    ]);
  });
});
