import { type Row, textOf } from '../../kernels/contract/column.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { type Point, pointOf } from '../../kernels/contract/identity.ts';
import { StoreError } from '../../store/errors.ts';
import { revisionColumn } from '../../store/revisions.ts';
import { cellText, comparedColumns, comparedEntries, difference, toleranceOf } from './compare.ts';

/** How a recomputed row compares with the stored one. */
export interface Recomputed {
  /** Columns that follow today's formulas in both rows, and whether all agree. */
  summary: string;
  /** A line per column that differs by more than rounding, though both rows follow the same formula. */
  differences: string[];
  /** A line per group of columns that cannot be compared, with what differs in it. */
  notComparable: string[];
}

/**
 * The point of a stored row.
 * @throws StoreError where the row's parameters are not those of its id
 */
export function storedPoint(store: string, experiment: Experiment, row: Row): Point {
  const point = pointOf(experiment, JSON.parse(textOf(row, 'parameters')) as Draw);
  if (point.id === row.point_id) return point;
  throw new StoreError(
    `the row ${textOf(row, 'point_id')} in ${store} has parameters of another point (${point.id}); it was altered`,
  );
}

/**
 * Compares a stored row with one computed again. Columns whose stored revision is not today's are listed apart: that they differ is no fault.
 * @param again a row that today's formulas made
 */
export function compareRows(experiment: Experiment, stored: Row, again: Row): Recomputed {
  const precision = stored.precision === 'f64' ? 'f64' : 'f32';
  const differences: string[] = [];
  const byGroup = new Map<string, string[]>();
  let worst = 0;
  let compared = 0;
  for (const column of comparedColumns(experiment)) {
    const { name, revision = '' } = column;
    const tolerance = toleranceOf(column);
    if (!tolerance) continue;
    const entries = comparedEntries(name, tolerance, stored, again);
    const distance = difference(name, tolerance, stored, again, 0, tolerance.entries === undefined ? Infinity : entries);
    const agrees = distance <= tolerance.again[precision];
    const line = `${name}: ${cellText(stored[name])} stored, ${cellText(again[name])} recomputed`;
    const today = experiment.revisions[revision];
    const then = stored[revisionColumn(revision)] ?? null;
    if (then === (again[revisionColumn(revision)] ?? null)) {
      compared++;
      worst = Math.max(worst, distance);
      if (!agrees) differences.push(line);
    } else {
      const key = `${revision}: stored by ${then === null ? 'a revision that the row does not state' : `revision ${String(then)}`}, today's is ${today}`;
      const lines = byGroup.get(key) ?? [];
      byGroup.set(key, lines);
      if (!agrees) lines.push(line);
    }
  }
  const notComparable = [...byGroup].flatMap(([group, lines]) => [
    `${group}; ${lines.length === 0 ? 'its columns agree' : 'what differs:'}`,
    ...lines.map((line) => `  ${line}`),
  ]);
  return { summary: summaryOf(compared, worst, differences.length, precision), differences, notComparable };
}

function summaryOf(compared: number, worst: number, differing: number, precision: string): string {
  if (compared === 0) return 'no column can be compared, since the row does not state which formulas made it';
  if (differing > 0) return `differs in ${differing} of ${compared} columns by more than rounding explains`;
  return `agrees in ${compared} columns, largest difference ${worst.toExponential(1)} (${precision})`;
}
