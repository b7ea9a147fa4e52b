import type { BackendName } from '../../kernels/backends/names.ts';
import type { Task } from '../plan/task.ts';

/** What every worker is told. */
export interface WorkerSettings {
  backend: BackendName;
  /** Threads a worker spreads its products over. */
  threads: number;
}

/** What a worker tells besides its results: a task it was given has its turn. */
export interface FromWorker {
  started: string;
}

/** How a pool host is to work. */
export interface HostSettings extends WorkerSettings {
  store: string;
  sweep: string;
  workers: number;
  version: string;
}

/** What the supervisor tells a pool host. */
export type ToHost = { kind: 'start'; settings: HostSettings } | { kind: 'task'; task: Task } | { kind: 'finish' };

/** Why a task ended early, and the indices of its points that have no row. */
export interface TaskFailure {
  message: string;
  missing: readonly number[];
  /** Whether the task fell with its worker, which takes with it all it was given: it may not be the one at fault. */
  fell: boolean;
}

/** What a pool host tells its supervisor. */
export type FromHost =
  | { kind: 'ready' }
  /** A worker computes the task from now on. */
  | { kind: 'started'; task: string }
  /** A task has left its worker, which is free for another; its rows are on their way to the disk. */
  | { kind: 'computed'; task: string }
  /** The rows of a task are on the disk; where it failed on the way, `failure` names the points without one. */
  | { kind: 'done'; task: string; rows: number; wallMs: number; peakRssMb: number; failure?: TaskFailure }
  /** A journal was closed and can be sealed. */
  | { kind: 'closed'; journal: string }
  /** The host cannot go on, e.g. because the disk is full. */
  | { kind: 'fatal'; message: string };
