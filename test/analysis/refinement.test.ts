import { describe, expect, it } from 'vitest';
import { onset } from '../../analysis/fit/onset.ts';
import { firstFresh, propose, type RefinementGoal } from '../../analysis/fit/refinement.ts';
import { thresholdOf } from '../../analysis/fit/thresholds.ts';
import { excessOf } from '../../experiments/two-step/analysis/excess.ts';
import { spikedValue, spikeStrength } from '../../kernels/theory/bgn.ts';

const goal: RefinementGoal = { where: 'boundary', along: 'alpha2', counts: [2], error: 0.01, whole: true };

/** A draw at a place: its count is 1 below a place of its own and 2 from there on, where the strength of the second outlier grows from. */
function seen(x: number, replicate: number, threshold: number) {
  return { x, replicate, count: x >= threshold ? 2 : 1, excess: x >= threshold ? [9, 7 * (x - threshold)] : [9] };
}

function family(places: readonly number[], thresholds: readonly number[]) {
  return {
    base: 'a family',
    points: thresholds.flatMap((threshold, replicate) => places.map((x) => seen(x, replicate, threshold))),
  };
}

const coarse = [0, 0.1, 0.2, 0.3, 0.4];

describe('refinement for a boundary', () => {
  it('sends fresh draws to where the strengths of the outliers beyond say that the count changes', () => {
    const { additions, goals, met } = propose(family(coarse, [0.22, 0.23, 0.23, 0.24]), goal, 9);
    expect([goals, met]).toEqual([1, 0]);
    expect(additions.map(({ x }) => x)).toEqual(
      [0.199, 0.219, 0.241, 0.261].map((x) => expect.closeTo(x, 2) as number),
    );
    for (const { replicates, reason } of additions) {
      expect(replicates[0]).toBe(9);
      expect(replicates.length).toBeLessThanOrEqual(4);
      expect(reason).toMatch(
        /passes 1\/2 between alpha2 = 0.2 \(0\/4\) and 0.3 \(4\/4\), known to 0.0\d+, wanted to 0.01$/,
      );
    }
  });

  it('looks evenly between the neighbours where strengths say nothing', () => {
    const points = family(coarse, [0.22, 0.23, 0.23, 0.24]).points.map((point) => ({ ...point, excess: [] }));
    const { additions } = propose({ base: '', points }, goal, 4);
    expect(additions.map(({ x }) => x)).toEqual([0.22, 0.24, 0.26, 0.28]);
  });

  it('asks for more draws where the rise is resolved but uncertain, and only near it', () => {
    const fine = Array.from({ length: 21 }, (_, i) => Number((0.02 * i).toFixed(2)));
    const spread = [0.15, 0.19, 0.21, 0.25, 0.29, 0.31];
    const { additions } = propose(family(fine, spread), goal, 6);
    const fresh = additions[0].replicates;
    expect(fresh[0]).toBe(6);
    expect(fresh.length).toBeGreaterThan(2);
    expect(fresh.length).toBeLessThanOrEqual(6);
    for (const { x, replicates } of additions) {
      expect(x).toBeGreaterThanOrEqual(0.12);
      expect(x).toBeLessThanOrEqual(0.34);
      expect(replicates).toEqual(fresh);
    }
  });

  it('is not led astray by strengths that hardly grow', () => {
    for (const slope of [0.1, 0.7]) {
      const astray = (x: number, replicate: number, t: number) => ({
        ...seen(x, replicate, t),
        excess: x >= t ? [9, 0.5 + slope * (x - t) + 0.3 * Math.abs(Math.sin(7 * replicate))] : [9],
      });
      const truth = (replicate: number): number => 0.2 + 0.05 * Math.sin(2.4 * replicate);
      let points = [0, 1, 2, 3].flatMap((r) => coarse.map((x) => astray(x, r, truth(r))));
      for (let round = 0; round < 20; round++) {
        const { additions } = propose({ base: '', points }, goal, firstFresh(points));
        points = [
          ...points,
          ...additions.flatMap(({ x, replicates }) => replicates.map((r) => astray(x, r, truth(r)))),
        ];
      }
      expect(points.length).toBeLessThan(400);
      expect(propose({ base: '', points }, goal, 0).met).toBe(1);
    }
  });

  it('sends one draw where none has been near, then several', () => {
    const lone = propose(family([0, 0.4], [0.19, 0.2, 0.2, 0.21]), goal, 4);
    expect(lone.additions.every(({ replicates }) => replicates.length === 1)).toBe(true);
    const seenNear = [
      ...family([0, 0.4], [0.19, 0.2, 0.2, 0.21]).points,
      ...lone.additions.map(({ x }) => seen(x, 4, 0.2)),
    ];
    const next = propose({ base: '', points: seenNear }, goal, 5);
    expect(next.additions.every(({ replicates }) => replicates.length === 4)).toBe(true);
  });

  it('stays within the range of the sweep', () => {
    const { additions } = propose(family(coarse, [0.001, 0.002, 0.003, 0.06]), goal, 4);
    const xs = additions.map(({ x }) => x);
    expect(Math.min(...xs)).toBe(0);
    expect(new Set(xs).size).toBe(xs.length);
  });

  it('adds nothing where the goal is met or the boundary lies outside', () => {
    const fine = Array.from({ length: 81 }, (_, i) => Number((0.005 * i).toFixed(3)));
    const draws = Array.from({ length: 40 }, (_, i) => 0.2 + 0.0005 * i);
    expect(propose(family(fine, draws), goal, 40)).toMatchObject({ additions: [], met: 1 });
    expect(propose(family(coarse, [0.9, 0.9, 0.9]), goal, 3)).toMatchObject({ additions: [], met: 1 });
  });

  it('comes to an end: applied again and again it meets its goal, with the median of the draws', () => {
    const truth = (replicate: number): number => 0.2 + 0.05 * Math.sin(2.4 * replicate);
    let points = family(coarse, [0, 1, 2, 3].map(truth)).points;
    let rounds = 0;
    for (; rounds < 20; rounds++) {
      const { additions } = propose({ base: '', points }, goal, firstFresh(points));
      if (additions.length === 0) break;
      const more = additions.flatMap(({ x, replicates }) => replicates.map((r) => seen(x, r, truth(r))));
      expect(more.length).toBeGreaterThan(0);
      points = [...points, ...more];
    }
    expect(rounds).toBeLessThan(12);
    expect(rounds).toBeGreaterThan(1);
    expect(points.length).toBeLessThan(300);
    const counted = points.map(({ x, replicate, count }) => ({ x, draw: String(replicate), count }));
    expect(Math.abs((thresholdOf(counted, 2).value ?? 0) - 0.2)).toBeLessThan(0.02);
  });
});

describe('the onset of an outlier', () => {
  it('is found from places beyond it, each draw its own, where ln of the strength is linear', () => {
    const { points } = family(coarse, [0.21, 0.22, 0.24, 0.25]);
    expect(onset(points, 2, 0.01)?.x).toBeCloseTo(0.23, 2);
    expect(onset(points, 2, 0.01)?.scatter).toBeCloseTo(0.018, 2);
    expect(onset(points, 3, 0.01)).toBeNull();
  });

  it('is not told from a single place, nor from strengths that do not grow', () => {
    const { points } = family([0.1, 0.3], [0.21, 0.22]);
    expect(onset(points, 2, 0.01)).toBeNull();
    expect(
      onset(
        family(coarse, [0.05]).points.map((p) => ({ ...p, excess: [1, 1 - p.x] })),
        2,
        0.01,
      ),
    ).toBeNull();
  });

  it('has no excess at what does not count, and ln of the ratio of strengths beyond', () => {
    const [edge, margin, aspect] = [3, 1.05, 2];
    const unit = (1 + Math.sqrt(aspect)) / edge;
    const weakest = spikeStrength(edge * margin * unit, aspect) ?? NaN;
    const [first, ...rest] = excessOf([5, 3.1], edge, margin, aspect);
    expect(rest).toEqual([]);
    expect(spikedValue(weakest * Math.exp(first), aspect).value / unit).toBeCloseTo(5, 10);
    expect(excessOf([5, 3.1], edge, 1, aspect)).toEqual([]);
  });
});

describe('refinement of means', () => {
  const means = { ...goal, where: 'mean' as const, error: 0.1 };

  it('adds replicates to the cells whose standard error is too large', () => {
    const { additions, goals, met } = propose(family([0.2], [0.15, 0.15, 0.25, 0.15]), means, 4);
    expect([goals, met]).toEqual([1, 0]);
    expect(additions).toHaveLength(1);
    expect(additions[0]).toMatchObject({ x: 0.2 });
    // Standard error 0.28 of four draws: 32 would do, but at most three times as many in a round.
    expect(additions[0].replicates).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    expect(additions[0].reason).toBe('mean count at alpha2 = 0.2 known to 0.28, wanted to 0.1');
  });

  it('does not take a few draws that agree for proof', () => {
    const agreeing = (draws: number) => propose(family([0.1], new Array<number>(draws).fill(0.15)), means, draws);
    expect(agreeing(1).additions[0].replicates.length).toBeGreaterThan(0);
    expect(agreeing(2).met).toBe(0);
    expect(agreeing(8)).toMatchObject({ additions: [], met: 1 });
  });
});
