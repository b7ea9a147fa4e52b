import { describe, expect, it } from 'vitest';
import { propose, type RefinementGoal } from '../../analysis/fit/refinement.ts';

const goal: RefinementGoal = { where: 'boundary', along: 'alpha2', counts: [2], error: 0.01 };

/** Points of some draws whose count is 1 below a place of their own and 2 from there on. */
function family(places: readonly number[], thresholds: readonly number[]) {
  return {
    base: 'a family',
    points: thresholds.flatMap((threshold, replicate) =>
      places.map((x) => ({ x, replicate, count: x >= threshold ? 2 : 1 })),
    ),
  };
}

const coarse = [0, 0.1, 0.2, 0.3, 0.4];

describe('refinement for a boundary', () => {
  it('sends fresh draws to look between the neighbours where the count changes', () => {
    const { additions, goals, met } = propose(family(coarse, [0.25, 0.25, 0.25, 0.25]), goal);
    expect([goals, met]).toEqual([1, 0]);
    expect(additions.length).toBe(3);
    for (const { x, replicates, reason } of additions) {
      expect(x).toBeGreaterThan(0.2);
      expect(x).toBeLessThan(0.3);
      expect(replicates).toEqual([4, 5, 6, 7]);
      expect(reason).toContain('passes 1/2 between alpha2 = 0.2 (0/4) and 0.3 (4/4)');
    }
    expect(additions.map(({ x }) => x)).toEqual([...new Set(additions.map(({ x }) => x))]);
  });

  it('asks for more draws where the rise is resolved but uncertain, and only near it', () => {
    const fine = Array.from({ length: 21 }, (_, i) => Number((0.02 * i).toFixed(2)));
    const spread = [0.15, 0.19, 0.21, 0.25, 0.29, 0.31];
    const { additions } = propose(family(fine, spread), goal);
    const fresh = additions[0].replicates;
    expect(fresh[0]).toBe(6);
    expect(fresh.length).toBeGreaterThan(3);
    expect(fresh.length).toBeLessThanOrEqual(12);
    expect(additions.length).toBeLessThanOrEqual(3);
    for (const { x, replicates, reason } of additions) {
      expect(x).toBeGreaterThanOrEqual(0.14);
      expect(x).toBeLessThanOrEqual(0.32);
      expect(replicates).toEqual(fresh);
      expect(reason).toContain('wanted to 0.01: more draws');
    }
  });

  it('adds nothing where the goal is met or the boundary lies outside', () => {
    const fine = Array.from({ length: 81 }, (_, i) => Number((0.005 * i).toFixed(3)));
    const draws = Array.from({ length: 40 }, (_, i) => 0.2 + 0.0005 * i);
    expect(propose(family(fine, draws), goal)).toMatchObject({ additions: [], met: 1 });
    expect(propose(family(coarse, [0.9, 0.9, 0.9]), goal)).toMatchObject({ additions: [], met: 1 });
  });

  it('comes to an end: applied again and again it meets its goal', () => {
    const truth = (replicate: number): number => 0.2 + 0.08 * Math.sin(2.4 * replicate);
    let points = family(coarse, [0, 1, 2, 3].map(truth)).points;
    let rounds = 0;
    for (; rounds < 20; rounds++) {
      const { additions } = propose({ base: '', points }, goal);
      if (additions.length === 0) break;
      const seen = new Set(points.map(({ x, replicate }) => `${x} ${replicate}`));
      const fresh = additions.flatMap(({ x, replicates }) =>
        replicates.map((replicate) => ({ x, replicate, count: x >= truth(replicate) ? 2 : 1 })),
      );
      expect(fresh.some(({ x, replicate }) => !seen.has(`${x} ${replicate}`))).toBe(true);
      points = [...points, ...fresh.filter(({ x, replicate }) => !seen.has(`${x} ${replicate}`))];
    }
    expect(rounds).toBeLessThan(10);
    expect(rounds).toBeGreaterThan(1);
    expect(points.length).toBeLessThan(1500);
  });
});

describe('refinement of means', () => {
  const means = { ...goal, where: 'mean' as const, error: 0.1 };

  it('adds replicates to the cells whose standard error is too large', () => {
    const { additions, goals, met } = propose(family([0.2], [0.15, 0.15, 0.25, 0.15]), means);
    expect([goals, met]).toEqual([1, 0]);
    expect(additions).toHaveLength(1);
    expect(additions[0]).toMatchObject({ x: 0.2 });
    // Standard error 0.28 of four draws: 32 would do, but at most three times as many in a round.
    expect(additions[0].replicates).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    expect(additions[0].reason).toBe('mean count at alpha2 = 0.2 known to 0.28, wanted to 0.1');
  });

  it('does not take a few draws that agree for proof', () => {
    const agreeing = (draws: number) => propose(family([0.1], new Array<number>(draws).fill(0.15)), means);
    expect(agreeing(1).additions[0].replicates.length).toBeGreaterThan(0);
    expect(agreeing(2).met).toBe(0);
    expect(agreeing(8)).toMatchObject({ additions: [], met: 1 });
  });
});
