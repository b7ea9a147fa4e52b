import { describe, expect, it } from 'vitest';
import { quiet, type Scenario, troubled } from '../../bench/simulator/scenario.ts';
import { simulate, type Simulated } from '../../bench/simulator/simulate.ts';

/** What is wrong with the end of a campaign; nothing if all is well. */
function wrongWith(
  { points }: Scenario,
  { stored, failed, missing, stop, callsPerMinute, overhead, rounds }: Simulated,
): string[] {
  return [
    ...(stop === null ? [] : [`it stopped: ${stop}`]),
    ...(missing > 0 || stored + failed !== points ? [`${missing} of ${points} points are missing`] : []),
    ...(callsPerMinute > 2 ? [`${callsPerMinute} calls a minute`] : []),
    ...(rounds > 200 ? [`${rounds} rounds`] : []),
    ...(Number.isFinite(overhead) ? [] : ['no time was counted']),
  ];
}

describe('campaigns on simulated clusters', () => {
  it('compute every point, call at most twice a minute and end, with a thousand seeds of troubles', async () => {
    const wrong: Record<string, string[]> = {};
    let recomputed = 0;
    for (let seed = 1; seed <= 1000; seed++) {
      const scenario = troubled(seed);
      const found = await simulate(scenario);
      recomputed += found.recomputed;
      const complaints = wrongWith(scenario, found);
      // A failing seed is run alone with: simulate(troubled(<seed>)).
      if (complaints.length > 0) wrong[`seed ${seed}`] = complaints;
    }
    expect(wrong).toEqual({});
    expect(recomputed / 1000).toBeLessThan(0.03);
  }, 300_000);

  it('waste nothing on a quiet one', async () => {
    const found = await simulate(quiet);
    expect(found).toMatchObject({ stored: quiet.points, missing: 0, rounds: 1, recomputed: 0 });
    expect(found.overBound).toBeLessThan(1.1);
  });

  it('leave broken nodes out', async () => {
    const scenario = { ...quiet, brokenNodes: 2 };
    const found = await simulate(scenario);
    expect(wrongWith(scenario, found)).toEqual([]);
    expect(found.rounds).toBeLessThan(12);
  });

  it('stop with the reason where no node works', async () => {
    const found = await simulate({ ...quiet, points: 100, brokenNodes: quiet.nodes });
    expect(found.stop).toContain('two rounds computed no point of it');
    expect(found.stop).toContain('FAILED');
    expect(found.rounds).toBeLessThan(4);
  });

  it('stop where a point takes longer than any element may', async () => {
    const found = await simulate({ ...quiet, points: 100, msPerPoint: 10 * quiet.limitMs });
    expect(found.stop).toContain('computed no point within 240 min');
  });

  it('give the same with the same seed', async () => {
    const all = await Promise.all([simulate(troubled(77)), simulate(troubled(77))]);
    const [a, b] = all.map((found) => ({ ...found, longestLook: 0 }));
    expect(a).toEqual(b);
  });
});
