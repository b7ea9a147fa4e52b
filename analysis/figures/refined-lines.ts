import { groupBy } from '../../kernels/grouping/group-by.ts';
import type { DatasetCell } from '../dataset/cell.ts';

/** How the cells of a heat map lie: its axes, and the parameters that part it into panels. */
interface Panels {
  cells: readonly DatasetCell[];
  x: string;
  y: string;
  row: string | null;
  column: string | null;
}

/** Shares of lines that have a place: of a complete grid nearly all do, of refined places fewer than half. */
const [complete, half] = [0.9, 0.5];

/** Lines of cells along an axis, one for every place on the other axis and every panel, and which places of the axis most of them have. */
interface Lines {
  lineOf: (cell: DatasetCell) => string;
  values: ReadonlyMap<string, readonly number[]>;
  /** Places that at least half of the lines have: the grid's, less what failed. */
  grid: readonly number[];
  /** How many places nearly all lines have. */
  complete: number;
}

function linesAlong({ cells, row, column }: Panels, along: string, other: string): Lines {
  const lineOf = (cell: DatasetCell): string =>
    JSON.stringify([other, row, column].map((name) => (name === null ? null : cell[name])));
  const numbers = (of: readonly DatasetCell[]): number[] =>
    of.flatMap((cell) => (typeof cell[along] === 'number' ? [cell[along]] : []));
  const values = new Map([...groupBy(cells, lineOf)].map(([line, own]) => [line, numbers(own)]));
  const present = [...groupBy(numbers(cells), (x) => x)].map(([x, all]) => ({ x, share: all.length / values.size }));
  return {
    lineOf,
    values,
    grid: present.filter(({ share }) => share >= half).map(({ x }) => x),
    complete: present.filter(({ share }) => share >= complete).length,
  };
}

/**
 * Places along x and y up to whose midpoints a cell reaches. Of a complete grid these are all places of the axis. Where a grid was refined along an axis, lines
 * along it have places of their own: their cells reach to the next of these or of the grid, and what is missing in the grid stays blank.
 */
export function neighboursOf(layout: Panels): (cell: DatasetCell) => { x: readonly number[]; y: readonly number[] } {
  const [along, up] = [linesAlong(layout, layout.x, layout.y), linesAlong(layout, layout.y, layout.x)];
  const refinedUp = up.complete >= along.complete;
  const lines = refinedUp ? up : along;
  return (cell) => {
    const own = lines.values.get(lines.lineOf(cell)) ?? [];
    const places = [...new Set([...own, ...lines.grid])].sort((a, b) => a - b);
    return refinedUp ? { x: [], y: places } : { x: places, y: [] };
  };
}
