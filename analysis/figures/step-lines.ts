import { groupBy } from '../../kernels/grouping/group-by.ts';
import type { DatasetCell } from '../dataset/cell.ts';

/** A point of a line over a heat map; points of one k make one line. */
export interface LinePoint {
  k: number;
  x: number;
  y: number;
}

/** A cell as lines over it need it. */
export interface CountedPlace {
  x: number;
  y: number;
  /** A mean count. */
  value: number;
}

/** The cells of a panel that have a place on both axes and a count. */
export function placesOf(cells: readonly DatasetCell[], x: string, y: string, count: string): CountedPlace[] {
  return cells.flatMap(({ [x]: across, [y]: up, [count]: value }) =>
    typeof across === 'number' && typeof up === 'number' && typeof value === 'number'
      ? [{ x: across, y: up, value }]
      : [],
  );
}

/** Counts up to this one have a line. */
const highestStep = 6;

/**
 * Where a mean count passes k − 1/2 between the cells of a panel: the boundaries of a count that a prediction states cell by cell.
 * The lines are sought along the axis with more places (y if both have as many), at every place of the other. A line of cells that does not
 * pass k − 1/2 has no point.
 */
export function stepLines(cells: readonly CountedPlace[]): LinePoint[] {
  const places = (of: 'x' | 'y'): number => new Set(cells.map((cell) => cell[of])).size;
  const [along, other] = places('x') > places('y') ? (['x', 'y'] as const) : (['y', 'x'] as const);
  return [...groupBy(cells, (cell) => cell[other])]
    .sort(([a], [b]) => a - b)
    .flatMap(([, line]) => {
      const sorted = line.toSorted((a, b) => a[along] - b[along]);
      return Array.from({ length: highestStep }, (_, i) => i + 1).flatMap((k): LinePoint[] => {
        const above = sorted.findIndex(({ value }) => value >= k - 0.5);
        if (above < 1) return [];
        const [low, high] = [sorted[above - 1], sorted[above]];
        const share = (k - 0.5 - low.value) / (high.value - low.value);
        return [{ k, x: low.x, y: low.y, [along]: low[along] + share * (high[along] - low[along]) }];
      });
    });
}
