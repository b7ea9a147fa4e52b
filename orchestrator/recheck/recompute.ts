import { numbersOf, type Row, textOf } from '../../kernels/contract/column.ts';
import { completed } from '../../kernels/contract/completed.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { type Point, pointOf } from '../../kernels/contract/identity.ts';
import { StoreError } from '../../store/errors.ts';
import { revisionColumn } from '../../store/revisions.ts';
import { cellText, comparedColumns, comparedEntries, difference, toleranceOf } from './compare.ts';

/** How a recomputed row compares with the stored one. */
export interface Recomputed {
  /** Whether columns agree that the same formulas made in both rows. */
  summary: string;
  /** A line per column that differs by more than rounding explains, although both rows follow the same formula. */
  differences: string[];
  /** Largest difference over the columns that are compared; infinite where only one row has a value. */
  largest: number;
  /** Lines per group of columns in which something differs, but cannot be compared because the rows follow different formulas. */
  notComparable: string[];
}

/**
 * The point of a stored row.
 * @throws StoreError if the row's parameters do not give its id
 */
export function storedPoint(store: string, experiment: Experiment, row: Row): Point {
  const point = pointOf(experiment, completed(experiment.parameters, JSON.parse(textOf(row, 'parameters')) as Draw));
  if (point.id === row.point_id) return point;
  throw new StoreError(
    `the row ${textOf(row, 'point_id')} in ${store} has parameters of another point (${point.id}); it was altered`,
  );
}

/**
 * Compares a stored row with one that was computed again.
 * Differences in columns whose stored revision is not today's are listed apart: they are no fault.
 * @param again a row that today's formulas made
 */
export function compareRows(experiment: Experiment, stored: Row, again: Row): Recomputed {
  const precision = stored.precision === 'f64' ? 'f64' : 'f32';
  const differences: string[] = [];
  const apart = new Map<string, string[]>();
  let worst = 0;
  let apartMost = 0;
  let agreeing = 0;
  for (const column of comparedColumns(experiment)) {
    const { name, revision = '' } = column;
    const tolerance = toleranceOf(column);
    if (!tolerance) continue;
    const entries = tolerance.entries === undefined ? Infinity : comparedEntries(name, tolerance, stored, again);
    const distance = difference(name, tolerance, stored, again, 0, entries);
    if (distance <= tolerance.again[precision]) {
      agreeing++;
      worst = Math.max(worst, distance);
      continue;
    }
    const line = `${name}: ${cellText(stored[name])} stored, ${cellText(again[name])} recomputed`;
    const [then, today] = [stored, again].map((row) => numbersOf(row, revisionColumn(revision)).at(0) ?? null);
    if (then === today) {
      differences.push(line);
      apartMost = Math.max(apartMost, distance);
    } else {
      const made = then === null ? 'does not say which revision made it' : `is of revision ${then}`;
      const group = `${revision}: the stored row ${made}, today's is ${String(today)}; what differs:`;
      apart.set(group, [...(apart.get(group) ?? []), `  ${line}`]);
    }
  }
  const notComparable = [...apart].flatMap(([group, lines]) => [group, ...lines]);
  const summary =
    differences.length > 0
      ? `differs in ${differences.length} columns by more than rounding explains`
      : `agrees in ${agreeing} columns, largest difference ${worst.toExponential(1)} (${precision})`;
  return { summary, differences, largest: Math.max(worst, apartMost), notComparable };
}
