import type { Cell, StoredColumn, Tolerance } from '../../kernels/contract/column.ts';

/** Errors of ridge regressions and singular values of features, which f32 has to about three digits. */
const near: Tolerance = { again: { f32: 2e-3, f64: 1e-7 }, precision: 1e-3, relative: true };
/** Theory is computed in float64 from parameters alone. */
const exact: Tolerance = { again: { f32: 1e-9, f64: 1e-9 }, precision: null, relative: true };

/** What a result column may say besides its meaning. */
type More<P, R> = Pick<StoredColumn<P, R>, 'tolerance' | 'unit' | 'along'>;

/** Makes columns of results, by the group of revisions whose formula made them. */
export function resultColumn<P, R>() {
  return (
    revision: string,
    name: string,
    type: StoredColumn<P, R>['type'],
    meaning: string,
    of: (p: P, r: R) => Cell,
    more: More<P, R> = {},
  ): StoredColumn<P, R> => ({ name, type, meaning, group: 'result', revision, tolerance: near, ...more, of });
}

/**
 * Makes columns of a theory that follows from the parameters of a point. It is computed once per point.
 * @param theoryOf null where there is no theory
 * @param nowhere says where that is, after the meaning of each column
 */
export function theoryColumn<P extends object, R, T>(theoryOf: (p: P) => T | null, nowhere: string) {
  const known = new WeakMap<P, T | null>();
  const theory = (p: P): T | null => {
    if (!known.has(p)) known.set(p, theoryOf(p));
    return known.get(p) ?? null;
  };
  const result = resultColumn<P, R>();
  return (
    name: string,
    type: StoredColumn<P, R>['type'],
    meaning: string,
    of: (t: T) => Cell,
    more: More<P, R> = {},
  ): StoredColumn<P, R> => {
    const cell = (p: P): Cell => {
      const found = theory(p);
      return found === null ? null : of(found);
    };
    return result('theory', name, type, `${meaning}; ${nowhere}`, cell, { tolerance: exact, ...more });
  };
}
