import type { Row } from '../../kernels/contract/column.ts';
import type { JournalSettings } from '../host/messages.ts';
import type { Task } from '../plan/task.ts';
import type { Clock } from './clock.ts';
import type { Standing } from './tally.ts';

/** Where the rows of a chunk go. The sink decides who makes segments of the journals, and when; the runner does not know. */
export interface Sink {
  /** Where and how the pool host writes its journals. */
  readonly journals: JournalSettings;
  /** Called when a journal is complete, with its path. */
  closed(journal: string): void;
  /**
   * Called when points are given up.
   * @param rows rows for the table of failures
   * @throws what writing a file throws
   */
  failed(rows: readonly Row[]): void;
}

/** What a runner reports while it works. */
export type ChunkEvent =
  /** Something that the user should read. */
  | { kind: 'said'; text: string }
  /** Something for the log. */
  | { kind: 'noted'; text: string }
  | { kind: 'progress'; standing: Standing };

/** How the caller has a chunk end before it is done. */
export interface StopRequests {
  /** Aborted: the runner starts no more tasks, and finishes those in flight. */
  drain: AbortSignal;
  /** Aborted: the runner has the rows written that there are, and ends. What is in flight is lost. */
  end: AbortSignal;
  /** Aborted: the runner ends the pool host at once. */
  kill: AbortSignal;
}

/** How the caller steers a chunk. */
export interface Control extends StopRequests {
  clock: Clock;
  /** Milliseconds since the epoch after which no task may run; null without one. */
  deadline: number | null;
  /** A task that runs longer than this is given up; null: the limit lies far beyond what the task is expected to take. */
  taskTimeoutMs: number | null;
  /** Gives further tasks once all are done; the workers wait meanwhile. It is called until it gives none. Null: there never are any. */
  more: (() => Promise<readonly Task[]>) | null;
  /** Called with what the runner reports. */
  observe(event: ChunkEvent): void;
}

/** Why tasks are left. */
export type Stopped = 'interrupted' | 'deadline' | 'fatal';

/** How the computing of a chunk ended. */
export interface ChunkOutcome {
  /** Points that have a row now. */
  pointsDone: number;
  /** Points that were given up. */
  pointsFailed: number;
  /** Points that are neither. */
  pointsLeft: number;
  /** Null if nothing is left. */
  stopped: Stopped | null;
  /** What went wrong for all tasks, e.g. a full disk; null if nothing. */
  fatal: string | null;
  /** Core time that the completed tasks took, milliseconds. */
  taskMs: number;
  /** Core time that was expected of them, milliseconds. */
  expectedMs: number;
}

/** The outcome of no tasks at all. */
export const nothingComputed: ChunkOutcome = {
  ...{ pointsDone: 0, pointsFailed: 0, pointsLeft: 0, taskMs: 0, expectedMs: 0 },
  ...{ stopped: null, fatal: null },
};
