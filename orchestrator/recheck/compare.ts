import { type Cell, numbersOf, type Row, type StoredColumn, type Tolerance } from '../../kernels/contract/column.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';

/** A column to compare. */
export type ComparedColumn = StoredColumn<never, unknown>;

/** A point that is computed alone takes other sums than one that shares its draw. Rounding explains differences of this size. */
const usual: Tolerance = { again: { f32: 2e-4, f64: 1e-9 }, precision: null, relative: true };

/** The tolerance of a column; null if it is not compared. */
export function toleranceOf({ tolerance = usual }: Pick<ComparedColumn, 'tolerance'>): Tolerance | null {
  return tolerance === 'not compared' ? null : tolerance;
}

/** The result columns of an experiment that can be compared. */
export function comparedColumns({ columns }: Experiment): ComparedColumn[] {
  return columns.filter((column) => column.group === 'result' && toleranceOf(column) !== null);
}

/** How many leading entries of a list to compare: as many as both rows have, or as a column counts in both. */
export function comparedEntries(name: string, { entries }: Tolerance, a: Row, b: Row): number {
  const lengths = [a, b].map((row) =>
    entries === undefined ? numbersOf(row, name).length : Number(row[entries] ?? 0),
  );
  return Math.min(...lengths);
}

/**
 * Largest difference of a column between two rows.
 * @param from first entry to compare
 * @param to entry after the last
 * @returns infinite if only one row has values, or if texts or lengths differ; 0 if neither has any
 */
export function difference(name: string, { relative }: Tolerance, a: Row, b: Row, from: number, to: number): number {
  const texts = [a[name], b[name]].filter((cell) => typeof cell === 'string');
  if (texts.length > 0) return texts.length === 2 && texts[0] === texts[1] ? 0 : Infinity;
  const [x, y] = [a, b].map((row) => numbersOf(row, name).slice(from, to));
  if (x.length !== y.length) return Infinity;
  return x.reduce((most, value, i) => Math.max(most, apart(value, y[i], relative)), 0);
}

function apart(a: number, b: number, relative: boolean): number {
  if (Object.is(a, b)) return 0;
  const distance = Math.abs(a - b);
  if (Number.isNaN(distance)) return Infinity;
  return relative ? distance / Math.max(1, Math.abs(a), Math.abs(b)) : distance;
}

/** A cell for people, numbers to seven digits. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '—';
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'object') return Array.from(cell, (x) => Number(x.toPrecision(7))).join(' ') || '—';
  return typeof cell === 'number' ? String(Number(cell.toPrecision(7))) : String(cell);
}
