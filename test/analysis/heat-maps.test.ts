import { describe, expect, it } from 'vitest';
import { axisFields, heatAxis } from '../../analysis/figures/axis.ts';
import { columnTexts } from '../../analysis/figures/column-texts.ts';
import { heatMapSpec } from '../../analysis/figures/heat-map.ts';
import { placesOf, stepLines } from '../../analysis/figures/step-lines.ts';
import { neighboursOf } from '../../analysis/figures/refined-lines.ts';

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
      const points = stepLines(placesOf(cells, 'alpha1', 'alpha2', 'count'));
      expect(points.length).toBeGreaterThan(1);
      for (const { k, x, y } of points) expect(count(x, y)).toBeCloseTo(k - 0.5, 10);
      const held = new Set(points.map(({ x, y }) => (first === few ? x : y)));
      expect(held).toEqual(new Set(few));
    }
  });
});

describe('cells of a refined grid', () => {
  const layout = (cells: { alpha1: number; alpha2: number }[]) => ({
    cells,
    ...{ x: 'alpha1', y: 'alpha2', row: null, column: null },
  });
  const grid = (first: readonly number[], second: readonly number[]) =>
    first.flatMap((alpha1) => second.map((alpha2) => ({ alpha1, alpha2 })));
  const many = Array.from({ length: 13 }, (_, i) => 0.04 * i);
  const few = [0, 0.1, 0.2, 0.3, 0.4];

  it('reach to the next place of their own line or of the grid, along the axis that was refined', () => {
    const refined = [
      { alpha1: 0.04, alpha2: 0.39 },
      { alpha1: 0.2, alpha2: 0.21 },
      { alpha1: 0.2, alpha2: 0.22 },
    ];
    const neighbours = neighboursOf(layout([...grid(many, few), ...refined]));
    expect(neighbours(refined[0])).toEqual({ x: [], y: [0, 0.1, 0.2, 0.3, 0.39, 0.4] });
    expect(neighbours({ alpha1: 0.2, alpha2: 0.2 })).toEqual({ x: [], y: [0, 0.1, 0.2, 0.21, 0.22, 0.3, 0.4] });
    expect(neighbours({ alpha1: 0.24, alpha2: 0.2 })).toEqual({ x: [], y: few });
    const across = grid([0.1, 0.2, 0.3], few).map(({ alpha1, alpha2 }) => ({ alpha1: alpha2, alpha2: alpha1 }));
    const along = neighboursOf(layout([...across, { alpha1: 0.25, alpha2: 0.1 }, { alpha1: 0.27, alpha2: 0.3 }]));
    expect(along({ alpha1: 0.25, alpha2: 0.1 })).toEqual({ x: [0, 0.1, 0.2, 0.25, 0.3, 0.4], y: [] });
  });

  it('do not cover what is missing in the grid', () => {
    const holed = grid([0.1, 0.2, 0.3], few).filter(({ alpha1, alpha2 }) => alpha1 !== 0.2 || alpha2 % 0.4 === 0);
    expect(neighboursOf(layout(holed))({ alpha1: 0.2, alpha2: 0.4 }).y).toEqual(few);
  });

  it('reach half-way to their neighbours in line, within the axis', () => {
    const axis = heatAxis('alpha2', 'α₂', [0, 0.1, 0.2, 0.15, 0.16]);
    expect(axisFields(axis, 'y', 0.15, [0, 0.15, 0.2])).toMatchObject({ y: 0.15, y_from: 0.075, y_to: 0.175 });
    expect(axisFields(axis, 'y', 0.15)).toMatchObject({ y_from: 0.125, y_to: 0.155 });
    // The outer cell reaches outwards no farther than half of the usual distance, though the next place lies farther.
    const outer = axisFields(axis, 'y', 0, [0, 0.15, 0.2]);
    expect(outer.y_from).toBeCloseTo(-0.02, 12);
    expect(outer.y_to).toBe(0.075);
  });
});

it('of places that lie unevenly only cells with room show numbers, in their middles', () => {
  const columns = ['x', 'y'].map((name) => ({ name, type: 'real' as const, meaning: 'place' }));
  const places = [0, 0.01, 0.02, 0.5, 1];
  const spec = heatMapSpec({
    cells: places.flatMap((x) => [0, 1].map((y) => ({ x, y, value: 1 }))),
    ...{ x: 'x', y: 'y', row: null, column: null, texts: columnTexts(columns) },
    ...{ lines: null, steps: null, uncertain: [], flag: null, value: 'value', error: null, digits: 0 },
    ...{ legend: '', domain: [0, 9], colours: ['white', 'black'], title: '', subtitle: [] },
  });
  const { values } = (spec as { data: { values: { x: number; label: string; alone: string; x_middle: number }[] } })
    .data;
  const numbered = values.filter(({ label, alone }) => label !== '' || alone !== '');
  expect(new Set(numbered.map(({ x }) => x))).toEqual(new Set([0.02, 0.5, 1]));
  expect(numbered.find(({ x }) => x === 0.5)?.x_middle).toBeCloseTo((0.26 + 0.75) / 2, 12);
});

it('cells along a single parameter are a strip, not a diagonal', () => {
  const columns = [{ name: 'x', type: 'real' as const, meaning: 'place' }];
  const spec = heatMapSpec({
    cells: [1, 2, 3].map((x) => ({ x, value: x * x })),
    ...{ x: 'x', y: 'x', row: null, column: null, texts: columnTexts(columns) },
    ...{ lines: null, steps: null, uncertain: [], flag: null, value: 'value', error: null, digits: 0 },
    ...{ legend: '', domain: [0, 9], colours: ['white', 'black'], title: '', subtitle: [] },
  });
  const { values } = (spec as { data: { values: { x: number; y: unknown }[] } }).data;
  expect(values.map(({ x }) => x)).toEqual([1, 2, 3]);
  expect(new Set(values.map(({ y }) => y))).toEqual(new Set(['']));
});
