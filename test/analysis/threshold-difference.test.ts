import { describe, expect, it } from 'vitest';
import { thresholdDifference } from '../../analysis/fit/threshold-difference.ts';
import { type CountedPoint, thresholdOf } from '../../analysis/fit/thresholds.ts';
import { streamNormals } from '../../kernels/model/normals.ts';

const places = Array.from({ length: 25 }, (_, i) => i / 50);

/** Draws whose count steps from 0 to 1 at a place of their own: a mean, what the draw gives every set, and what it gives this one. */
function drawsAt(mean: number, shared: readonly number[], own: readonly number[]): CountedPoint[] {
  return shared.flatMap((common, i) => {
    const step = mean + common + own[i];
    return places.map((x) => ({ draw: `1:${i}`, x, count: x >= step ? 1 : 0 }));
  });
}

function normals(count: number, scale: number, seed: number): number[] {
  return [...streamNormals(Uint32Array.of(seed, 0), count, scale)];
}

describe('the difference of two thresholds', () => {
  const draws = 60;
  const [shared, a, b] = [normals(draws, 0.05, 1), normals(draws, 0.01, 2), normals(draws, 0.01, 3)];

  it('is that of the means, within three of its errors', () => {
    const found = thresholdDifference(drawsAt(0.2, shared, a), drawsAt(0.26, shared, b), 1);
    expect(found.draws).toBe(draws);
    expect(Math.abs((found.value ?? NaN) - 0.06) / (found.error ?? NaN)).toBeLessThan(3);
  });

  it('has a smaller error than two thresholds by themselves, because what draws share drops out', () => {
    const sets = [drawsAt(0.2, shared, a), drawsAt(0.26, shared, b)];
    const apart = Math.hypot(...sets.map((points) => thresholdOf(points, 1).error ?? NaN));
    expect(thresholdDifference(sets[0], sets[1], 1).error).toBeLessThan(apart / 1.4);
  });

  it('of a set from itself is 0 in every resample', () => {
    const points = drawsAt(0.2, shared, a);
    const { value, error } = thresholdDifference(points, points, 1);
    expect(value).toBe(0);
    // Only the spacing of the places is left.
    expect(error).toBeLessThan(0.02);
  });

  it('rests on the draws that both sets have', () => {
    const points = drawsAt(0.2, shared, a);
    const others = drawsAt(0.2, shared, a).map((point) => ({ ...point, draw: `2:${point.draw}` }));
    expect(thresholdDifference(points, [...points, ...others], 1)).toMatchObject({ value: 0, draws });
    expect(thresholdDifference(points, others, 1)).toMatchObject({ value: null, error: null, draws: 0 });
  });

  it('covers no difference as often as its error says', () => {
    const sigmas = Array.from({ length: 60 }, (_, i) => {
      const [common, own, other] = [normals(24, 0.04, 10 + i), normals(24, 0.03, 100 + i), normals(24, 0.03, 200 + i)];
      const { value, error } = thresholdDifference(drawsAt(0.23, common, own), drawsAt(0.23, common, other), 1);
      return (value ?? NaN) / (error ?? NaN);
    });
    const within = sigmas.filter((x) => Math.abs(x) <= 2).length;
    // 95 % of 60 are 57; fewer than 52 have a probability below 2 %.
    expect(within).toBeGreaterThanOrEqual(52);
    expect(sigmas.filter((x) => Math.abs(x) > 0.5).length).toBeGreaterThan(5);
  });

  it('is not there where a set is on one side of all places', () => {
    const { value, first, second } = thresholdDifference(drawsAt(0.2, shared, a), drawsAt(0.9, shared, b), 1);
    expect([value, second]).toEqual([null, null]);
    expect(first).not.toBeNull();
  });
});
