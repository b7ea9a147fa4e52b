import { groupBy } from '../../kernels/grouping/group-by.ts';
import type { DatasetCell } from '../dataset/cell.ts';

/** The cells of a heat map, its axes, and the parameters that split it into panels. */
interface Panels {
  cells: readonly DatasetCell[];
  x: string;
  y: string;
  row: string | null;
  column: string | null;
}

/** Shares of lines that have a place. In a complete grid nearly all lines have it. Places of a refinement belong to fewer than half. */
const [complete, half] = [0.9, 0.5];

/** Lines of cells along an axis: one for every panel and every place on the other axis. */
interface Lines {
  /** Key of the line that a cell belongs to. */
  lineOf: (cell: DatasetCell) => string;
  /** Places along the axis, by line. */
  values: ReadonlyMap<string, readonly number[]>;
  /** Places that at least half of the lines have: those of the grid, without those that failed. */
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
 * The places of a cell and its neighbours along x and y: the cell reaches half-way to the next of them. An empty list means all places of
 * the axis.
 * In a complete grid they are all places of the axis. If a grid was refined along an axis, each line along it has places of its own.
 * Its cells then reach to the next of these or of the grid, and places that the grid lacks stay blank.
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
