import type { Cell, StoredColumn, Tolerance } from '../../kernels/contract/column.ts';
import type { TwoStepResult } from './observer.ts';
import type { TwoStepParameters } from './point.ts';

/** A column of the experiment. */
export type Stored = StoredColumn<TwoStepParameters, TwoStepResult>;
/** The value of a column. */
export type OfResult = (p: TwoStepParameters, r: TwoStepResult) => Cell;

/**
 * How often the formula of each group of result columns has changed.
 * The changes of the decisions 0009, 0011, 0013 and 0017 count, though rows of their time do not say which formula they follow.
 */
export const revisions = { training: 1, spectrum: 4, counts: 4, theory: 5, ridge: 2, neurons: 1 } as const;
type Revision = keyof typeof revisions;

/** A point that is computed alone takes other sums than one that shares its draw. Rounding explains differences of this size. */
const again = { f32: 2e-4, f64: 1e-9 };
/** How near two values must be, relative to their size. */
export const within = (precision: number | null, more: Partial<Tolerance> = {}): Tolerance => ({
  again,
  precision,
  relative: true,
  ...more,
});

/** A result column. */
export function result(
  revision: Revision,
  name: string,
  type: Stored['type'],
  meaning: string,
  of: OfResult,
  more: Pick<Stored, 'tolerance' | 'unit' | 'along'> = {},
): Stored {
  return { name, type, meaning, group: 'result', revision, tolerance: within(null), ...more, of };
}
