import type { Backend } from '../backends/backend.ts';
import type { Precision } from '../backends/precision.ts';
import type { StoredColumn } from './column.ts';
import type { Parameter } from './parameter.ts';

/** What the parameters of every experiment have. */
export interface Draw {
  /** Seed of all random streams. */
  seed: number;
  /** Number of the draw, from 0. */
  replicate: number;
  /** Precision of the calculation, where the experiment has one; f32 by default. */
  precision?: Precision;
}

/** A value for each of some parameters, by the names that sweep files use. */
export type Assignment = Readonly<Record<string, unknown>>;

/** Why an assignment is no point: the parameter at fault and what is wrong with it. */
export interface Fault {
  /** Name of the parameter, as sweep files have it. */
  parameter: string;
  /** What is wrong, for the author of the sweep file. */
  message: string;
  /** What would be accepted. */
  allowed?: string;
}

/** Parameters of a point, or why there is none. */
export type Resolved<P> =
  | {
      /** Parameters of the point of the first replicate. */
      parameters: P;
    }
  | {
      /** Why there is no such point. */
      fault: Fault;
    };

/** A text that points of a part have in common. Written as a method, so that an experiment's own parameters are accepted for `Draw`. */
export type Cut<P> = {
  /** The text of a point. */
  cut(parameters: P): string;
}['cut'];

/** What a version of an experiment changed. Written as a method, so that an experiment's own parameters are accepted for `Draw`. */
export type VersionChange<P extends Draw = Draw> = {
  /** The version, from 2 on. */
  version: number;
  /** What came to mean something else, in one line. */
  what: string;
  /** Whether a point means what it meant before; its id then keeps the earlier version. By default no point does. */
  unchanged?(parameters: P): boolean;
};

/** What points have in common when they are computed together. */
export interface Sharing<P> {
  /** Points with equal text share a draw and make one task. Seed, replicate and precision are always compared besides. */
  draw(parameters: P): string;
  /** Where a task may be cut, coarsest first: points whose texts differ lose little when they are parted. */
  cuts: readonly Cut<P>[];
  /** Sizes of the arrays in use; while the text stays the same from task to task, a worker keeps its storage. */
  sizes?(parameters: P): string;
}

/** What a block of points is expected to take on one core of the reference machine (`bench/cost`). */
export interface Estimate {
  /** Wall time on one core, milliseconds. */
  ms: number;
  /** Peak memory of the worker beyond what an idle one has, bytes. */
  memory: number;
  /** Bytes of the block's rows on disk, compressed. */
  bytes: number;
  /** Whether its products are large enough to be spread over threads. */
  threadable: boolean;
}

/** What an experiment computes with. */
export interface Lab {
  /** The primitives, at the task's precision; reading it throws unless the experiment says `needs: 'backend'`. */
  readonly backend: Backend;
  /** Paths of the files that parameters name, by digest. */
  readonly files: Readonly<Record<string, string>>;
}

/** An array of a point, row-major. */
export interface NamedArray {
  /** Name of its file, without an ending. */
  name: string;
  /** Sizes whose product is the number of values. */
  shape: readonly number[];
  values: Float64Array;
}

/**
 * An experiment: what a sweep file may say of it, how its points are computed, and which columns their rows have. All that the rest of the
 * program knows of an experiment, it knows from this object (docs/architecture.md, experiments).
 *
 * P are the parameters of a point; they are plain data and go to workers as they are. R is what `compute` makes of one point; it stays in the
 * worker, where `columns` turn it into cells. A is the part that figures and queries use (`analysis/contract.ts`); workers never load it.
 */
export interface Experiment<P extends Draw = Draw, R = unknown, A = unknown> {
  /** In every id and in paths: lower-case letters, digits and "-", at most 32. */
  readonly name: string;
  /** In every id; grows when the same parameters come to mean another experiment. */
  readonly version: number;
  /** What each version after the first changed. */
  readonly changes?: readonly VersionChange<P>[];
  /** By group of result columns: a number that grows whenever the group's formula changes. It is stored with each row. */
  readonly revisions: Readonly<Record<string, number>>;
  /** One line for people. */
  readonly title: string;
  /** Name of the SQL view of its rows; of a user's own, the name that it has if no other view has it. */
  readonly view: string;
  /** Its parameters, by the names that sweep files use. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Its columns, in the order in which tables have them: parameters, then results. */
  readonly columns: readonly StoredColumn<P, R>[];
  /** Whether it computes with a `Backend`. */
  readonly needs: 'backend' | 'nothing';
  /** Where its code is, if it is a user's own; null for one that ships. */
  readonly code: Code | null;

  /** Parameters of the first replicate from what a sweep gives; by default each parameter is as given, else its default. */
  resolve?(given: Assignment, draw: Draw): Resolved<P>;
  /** What the author of a sweep over these points should know, a line each. */
  warnings?(points: Iterable<P>): string[];
  /** A point in few words, for messages: `N = 1024, d = 512, n = 2048`. */
  describe(parameters: P): string;
  /** Left out where points share nothing: tasks are then any points of one replicate. */
  readonly sharing?: Sharing<P>;
  /** What refinement looks at where the sweep file does not say: a result column, and the parameter that boundaries are sought along. */
  readonly refinement?: {
    /** Name of a result column. */
    column: string;
    /** Name of a parameter. */
    along: string;
  };
  /** What a block of points that share a draw takes. It goes by the points' parameters, not by which replicate they are of. */
  estimate(points: readonly P[]): Estimate;
  /**
   * Points of one draw that take a second or less on any machine. The time they take tells how a host compares with `estimate` before it has
   * stored a row. Left out where that would tell nothing.
   */
  readonly yardstick?: readonly Assignment[];
  /**
   * Computes points that share a draw.
   * @param emit called with the index of a point and its result, once per point, in any order; what was emitted before an error is kept
   * @throws what goes wrong; the points that were not emitted are tried once more
   */
  compute(points: readonly P[], lab: Lab, emit: (index: number, result: R) => void): Promise<void> | void;
  /** What a point is computed from and leads to, as arrays that other programs read. */
  arrays?(parameters: P, lab: Lab): Promise<readonly NamedArray[]>;
  /** What this machine lacks to compute points, in words; null if it lacks nothing. Left out where nothing special is needed. */
  lacking?(): string | null;
  /** Loads what queries and figures use. */
  analysis?(): Promise<A>;
}

/** The code of a user's own experiment. */
export interface Code {
  /** Whether workers import it or start it. */
  kind: 'module' | 'command';
  /** File that the sweep file names, absolute. */
  path: string;
  /** Files that the experiment rests on, relative to the folder of `path`; the first is `path` itself. */
  files: readonly string[];
  /** First 16 hexadecimal digits of the SHA-256 of these files. */
  hash: string;
}
