import type { BackendName } from '../../kernels/backends/names.ts';
import type { Cell } from '../../kernels/contract/column.ts';
import type { ExperimentRef } from '../../kernels/contract/registry.ts';
import type { Table } from '../../store/tables.ts';
import type { Task } from '../plan/task.ts';

/** What every worker gets when it starts. */
export interface WorkerSettings {
  experiment: ExperimentRef;
  backend: BackendName;
  /** Threads over which a worker spreads its products. */
  threads: number;
  /** Paths of the files that parameters name, by digest. */
  files: Readonly<Record<string, string>>;
}

/** Points of a task that a worker has computed since the part before. Rows leave a worker in parts, so that a death costs few of them. */
export interface Part {
  /** The points, by their index in the task. */
  computed: number[];
  /** Cells of these points, in the same order: first by column that the experiment declares, then by revision. */
  cells: Cell[][];
  /** Wall time since the part before, milliseconds. */
  wallMs: number;
  /** CPU time since the part before, milliseconds. */
  cpuMs: number;
  /** When the task started, milliseconds since the epoch. */
  startedAt: number;
  backend: { name: string; loops: string; blas: string; blasCore: string };
}

/** What a worker says while it computes: that it has begun a task, by its id, or a part of one. */
export type FromWorker = { started: string } | { task: string; part: Part };

/** What a worker returns of a task. It is plain data, because properties of errors are lost on the way between threads. */
export interface TaskOutcome {
  /** The last part; it may have no points. Points that are in no part have no result. */
  last: Part;
  /** How many parts the worker has sent before. */
  before: number;
  /** Why the task ended early; undefined if it did not. */
  error?: string;
}

/** Where and how a pool host writes rows. */
export interface JournalSettings {
  /** Folder for its journals. */
  folder: string;
  /** What their names are marked with, so that those of one purpose are found; empty without a mark. */
  mark: string;
  /**
   * Rows that arrive within this time, milliseconds, are written and synced together. A crash can cost them, besides the points in flight.
   * On a disk of its own a fifth of a second costs nothing; a file server that a thousand processes use needs more.
   */
  commitMs: number;
  /** A journal is closed after this many milliseconds, and the next one is begun. */
  closeMs: number;
}

/** What a pool host needs to work. */
export interface HostSettings extends WorkerSettings {
  /** Version of the experiment. */
  version: number;
  /** Table of the experiment's rows. */
  table: Table;
  journals: JournalSettings;
  sweep: string;
  workers: number;
  /** Version of nightsweep. */
  nightsweep: string;
}

/** What the supervisor sends to a pool host. */
export type ToHost = { kind: 'start'; settings: HostSettings } | { kind: 'task'; task: Task } | { kind: 'finish' };

/** Why a task ended early. */
export interface TaskFailure {
  message: string;
  /** Whether its worker died. A dying worker takes all its tasks with it, so this one may not be at fault. */
  fell: boolean;
}

/** What a pool host sends to its supervisor. */
export type FromHost =
  | { kind: 'ready' }
  /** A worker has begun the task. */
  | { kind: 'started'; task: string }
  /** A task has left its worker, which is free for another one. Its rows are on their way to the disk. */
  | { kind: 'computed'; task: string }
  /** Rows of a task are on the disk: those of the points with these indices. */
  | { kind: 'stored'; task: string; points: readonly number[] }
  /** A task has ended, and all its rows are on the disk. If it failed on the way, `failure` says why. */
  | { kind: 'done'; task: string; coreMs: number; peakRssMb: number; failure?: TaskFailure }
  /** A journal is closed and can be sealed. */
  | { kind: 'closed'; journal: string }
  /** The host cannot go on, e.g. because the disk is full. */
  | { kind: 'fatal'; message: string };
