// Compares the results of two stores of one sweep, as `verify` does: relatively, and below 1 absolutely. Columns that hold rounding errors, such
// as residuals, are left out.
import { twoStep } from '../../dist/experiments/two-step/index.js';
import { comparedColumns } from '../../dist/orchestrator/recheck/compare.js';

const columns = comparedColumns(twoStep).map(({ name }) => name);
const tolerance = 1e-12;
/** Roots of differences: where one is close to zero, only its square is exact to rounding. */
const roots = new Set(['predicted_strengths']);

/** The numbers in a cell; null if it holds none. */
function numbersOf(cell) {
  if (typeof cell === 'number') return [cell];
  return cell !== null && typeof cell === 'object' && Array.isArray(cell.items ?? cell) ? (cell.items ?? cell) : null;
}

/** How far two cells differ; Infinity if they cannot be compared. */
function distance(a, b, power) {
  if (Object.is(a, b)) return 0;
  const [left, right] = [numbersOf(a), numbersOf(b)];
  if (left === null || right === null) return String(a) === String(b) ? 0 : Infinity;
  if (left.length !== right.length) return Infinity;
  return left.reduce((most, x, i) => {
    const y = right[i];
    if (Object.is(x, y)) return most;
    if (typeof x === 'object' || typeof y === 'object') return Math.max(most, distance(x, y, power));
    const gap = Math.abs(x ** power - y ** power) / Math.max(1, Math.abs(x) ** power, Math.abs(y) ** power);
    return Math.max(most, Number.isNaN(gap) ? Infinity : gap);
  }, 0);
}

/** The points that were computed at once with each row: those of one task that began at one time. */
function companies(rows) {
  const groups = new Map();
  const keyOf = (row) => `${row.task_id} ${String(row.started_at)}`;
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row.point_id]);
  return new Map(rows.map((row) => [row.point_id, groups.get(keyOf(row)).sort().join()]));
}

/**
 * How many rows are equal to the bit, how many lie further apart than 1e-12, how far the farthest lie, and how many rows are not equal to the
 * bit though they were computed together with the same points.
 */
export function sameResults(expected, found) {
  const rows = new Map(found.map((row) => [row.point_id, row]));
  const [wanted, got] = [companies(expected), companies(found)];
  const result = { equal: 0, beyond: 0, farthest: 0, together: 0 };
  for (const row of expected) {
    const other = rows.get(row.point_id);
    if (other === undefined) continue;
    const far = columns.reduce(
      (most, name) => Math.max(most, distance(row[name], other[name], roots.has(name) ? 2 : 1)),
      0,
    );
    if (far === 0) result.equal++;
    else if (wanted.get(row.point_id) === got.get(row.point_id)) result.together++;
    if (far > tolerance) result.beyond++;
    result.farthest = Math.max(result.farthest, far);
  }
  return result;
}
