import { describe, expect, it } from 'vitest';
import { axisFields, heatAxis } from '../../analysis/figures/axis.ts';
import { countBoundaries } from '../../analysis/figures/boundaries.ts';

describe('the boundaries of a mean count', () => {
  it('are found between cells, along the exponent with more places', () => {
    const count = (alpha1: number, alpha2: number): number => 10 * alpha1 + 10 * alpha2;
    const [many, few] = [
      [0, 0.06, 0.13, 0.2, 0.31],
      [0.2, 0.3],
    ];
    for (const [first, second] of [
      [many, few],
      [few, many],
    ]) {
      const cells = first.flatMap((alpha1) =>
        second.map((alpha2) => ({ alpha1, alpha2, count: count(alpha1, alpha2) })),
      );
      const points = countBoundaries(cells, 'count');
      expect(points.length).toBeGreaterThan(1);
      for (const { k, alpha1, alpha2 } of points) expect(count(alpha1, alpha2)).toBeCloseTo(k - 0.5, 10);
      const held = new Set(points.map(({ alpha1, alpha2 }) => (first === few ? alpha1 : alpha2)));
      expect(held).toEqual(new Set(few));
    }
  });
});

describe('cells of a refined grid', () => {
  it('reach half-way to their neighbours in line, within the axis', () => {
    const axis = heatAxis('alpha2', [0, 0.1, 0.2, 0.15, 0.16]);
    expect(axisFields(axis, 'y', 0.15, [0, 0.15, 0.2])).toMatchObject({ y: 0.15, y_from: 0.075, y_to: 0.175 });
    expect(axisFields(axis, 'y', 0.15)).toMatchObject({ y_from: 0.125, y_to: 0.155 });
    expect(axisFields(axis, 'y', 0, [0, 0.15, 0.2])).toMatchObject({ y_from: -0.05 });
  });
});
