import type { Row } from '../../kernels/contract/column.ts';
import type { Task } from '../plan/task.ts';
import type { Clock } from './clock.ts';
import type { Standing } from './tally.ts';

/** Where the rows of a chunk go. Who makes segments of the journals, and when, is not the runner's business. */
export interface Sink {
  /** Folder in which the pool host makes its journals. */
  readonly journals: string;
  /** A journal is complete. */
  closed(journal: string): void;
  /**
   * Points are given up; the rows are of the table of failures.
   * @throws what writing a file throws
   */
  failed(rows: readonly Row[]): void;
}

/** What a runner tells while it goes on. */
export type ChunkEvent =
  /** Something that the user should read. */
  | { kind: 'said'; text: string }
  /** Something for the log. */
  | { kind: 'noted'; text: string }
  | { kind: 'progress'; standing: Standing };

/** How a chunk is steered from outside. */
export interface Control {
  clock: Clock;
  /** Milliseconds since the epoch after which no task may run; null without one. */
  deadline: number | null;
  /** A task that runs longer than this is given up; null: far beyond what it is expected to take. */
  taskTimeoutMs: number | null;
  /** Aborted: no more tasks are started, those in flight are finished. */
  drain: AbortSignal;
  /** Aborted: the pool host is ended at once. */
  kill: AbortSignal;
  /** Asked for further tasks once all are done, as often as it gives some; the workers wait. Null if there never are. */
  more: (() => Promise<readonly Task[]>) | null;
  observe(event: ChunkEvent): void;
}

/** Why tasks were left. */
export type Stopped = 'interrupted' | 'deadline' | 'fatal';

/** How the computing of a chunk ended. */
export interface ChunkOutcome {
  pointsDone: number;
  pointsFailed: number;
  pointsLeft: number;
  /** Null where nothing was left. */
  stopped: Stopped | null;
  /** What went wrong for all tasks, e.g. a full disk; null if nothing did. */
  fatal: string | null;
  /** Core time spent in tasks that were completed, and what had been expected of them, milliseconds. */
  taskMs: number;
  expectedMs: number;
}
