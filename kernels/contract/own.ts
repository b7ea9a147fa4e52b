import type { Cell, ColumnType } from './column.ts';
import type { Assignment, Cut, Draw, Estimate, Lab, Resolved, VersionChange } from './experiment.ts';
import type { ChoiceValues, FlagValues, IntegerValues, ParameterText, RealValues, TextValues } from './parameter.ts';

/** A parameter of a user's own experiment: the kinds of values that are plain data. */
export type OwnParameter = ParameterText & (IntegerValues | RealValues | FlagValues | TextValues | ChoiceValues);

/** A result column of a user's own experiment. */
export interface OwnColumn<P, R> {
  /** Letters, digits and "_", a letter first; SQL does not tell upper case from lower. */
  name: string;
  /** Type of its values. */
  type: ColumnType;
  /** One line; says when the value is null. */
  meaning: string;
  /** Unit or range, where there is one. */
  unit?: string;
  /** How figures call it. */
  symbol?: string;
  /** The group of `revisions` whose formula made it; by default the first. */
  revision?: string;
  /** Largest relative difference of a value that is computed again (default: 2e-4). */
  tolerance?: number;
  /** The value of a result; by default `result[name]`. */
  of?(parameters: P, result: R): Cell;
}

/**
 * The default export of a module that a sweep file names (docs/own-experiment.md). What is left out has a default.
 *
 * @example
 * ```js
 * /** @type {import('nightsweep/experiment').OwnExperiment} *\/
 * export default {
 *   name: 'square',
 *   version: 1,
 *   parameters: { x: { kind: 'real', meaning: 'a number' } },
 *   columns: [{ name: 'square', type: 'real', meaning: 'its square' }],
 *   compute: (points, lab, emit) => points.forEach(({ x }, i) => emit(i, { square: x * x })),
 * };
 * ```
 */
export interface OwnExperiment<P extends Draw = Draw, R = unknown> {
  /** In every id and in paths: lower-case letters, digits and "-", at most 32. */
  name: string;
  /** In every id; raise it when the same parameters come to mean another experiment. */
  version: number;
  /** What each version after the first changed. */
  changes?: VersionChange<P>[];
  /** One line for people (default: the name). */
  title?: string;
  /** By group of columns: raise it when the group's formula changes (default: `{ result: 1 }`). */
  revisions?: Record<string, number>;
  /** Its parameters, by the names that sweep files use. */
  parameters: Record<string, OwnParameter>;
  /** Its result columns, in the order in which tables have them. */
  columns: OwnColumn<P, R>[];
  /** Whether it computes with `lab.backend` (default: nothing). */
  needs?: 'backend' | 'nothing';
  /** Left out where points share nothing. */
  sharing?: {
    /** Points with equal text make one task. */
    draw(parameters: P): string;
    /** Where a task may be cut, coarsest first. */
    cuts?: Cut<P>[];
    /** Sizes of the arrays in use; while the text stays the same, a worker keeps its storage. */
    sizes?(parameters: P): string;
  };
  /** What one point takes on one core, until rows tell better (default: 1 ms). */
  cost?: {
    /** Wall time, milliseconds. */
    milliseconds: number;
  };
  /** The same for a block of points, where it is more than a constant each. */
  estimate?(points: readonly P[]): Estimate;
  /** By default each parameter is as given, else its default. */
  resolve?(given: Assignment, draw: Draw): Resolved<P>;
  /** What the author of a sweep over these points should know, a line each. */
  warnings?(points: Iterable<P>): string[];
  /** A point in few words, for messages. */
  describe?(parameters: P): string;
  /** Computes the points of a task; see `Experiment.compute`. */
  compute(points: readonly P[], lab: Lab, emit: (index: number, result: R) => void): Promise<void> | void;
}
