import type { BackendName } from '../../kernels/backends/names.ts';
import type { Cell } from '../../kernels/contract/column.ts';
import type { ExperimentRef } from '../../kernels/contract/registry.ts';
import type { Table } from '../../store/tables.ts';
import type { Task } from '../plan/task.ts';

/** What every worker is told. */
export interface WorkerSettings {
  experiment: ExperimentRef;
  backend: BackendName;
  /** Threads a worker spreads its products over. */
  threads: number;
}

/** What a worker tells besides its results: it has begun a task that it was given. */
export interface FromWorker {
  started: string;
}

/** What a worker returns of a task. It is plain data, since properties of errors do not survive the way between threads. */
export interface TaskOutcome {
  /** Points that have a result, by their index in the task; those after a failure are missing. */
  computed: number[];
  /** By column that the experiment declares, then by revision: the cells of these points, in the same order. */
  cells: Cell[][];
  error?: string;
  wallMs: number;
  cpuMs: number;
  startedAt: number;
  backend: { name: string; loops: string; blas: string; blasCore: string };
}

/** How a pool host is to work. */
export interface HostSettings extends WorkerSettings {
  /** Version of the experiment. */
  version: number;
  /** Table of the experiment's rows. */
  table: Table;
  /** Folder that its journals go to. */
  journals: string;
  sweep: string;
  workers: number;
  /** Version of nightsweep. */
  nightsweep: string;
}

/** What the supervisor tells a pool host. */
export type ToHost = { kind: 'start'; settings: HostSettings } | { kind: 'task'; task: Task } | { kind: 'finish' };

/** Why a task ended early, and the indices of its points that have no row. */
export interface TaskFailure {
  message: string;
  missing: readonly number[];
  /** Whether its worker died. A dying worker takes all the tasks it was given with it, so this one may not be at fault. */
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
