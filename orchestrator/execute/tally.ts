import { expectedMs, type HostFactors, type Task } from '../plan/task.ts';

/** How far a run is. */
export interface Standing {
  pointsDone: number;
  points: number;
  /** Expected core time of all tasks, milliseconds. */
  expectedMs: number;
  /** Of this, expected core time of the points that are stored or set aside, milliseconds. */
  expectedDoneMs: number;
  /** Points that were given up. */
  failed: number;
  /** Tasks that workers have. */
  running: number;
  /** Core time that these are thought to have used for points without a row so far, milliseconds. */
  runningMs: number;
  /** Cores that tasks may use together. */
  cores: number;
  /** Peak resident memory of the pool host so far, in units of 2^20 bytes; 0 until a task has ended. */
  peakRssMb: number;
}

/** What a tally knows of how far a run is. */
export type Counted = Pick<Standing, 'pointsDone' | 'points' | 'expectedMs' | 'expectedDoneMs' | 'failed'>;

/** Counts what a run has to do, and what has become of it. */
export class Tally {
  readonly #host: HostFactors;
  #points = 0;
  #expectedMs = 0;
  /** Expected core time of the points that are stored or set aside. */
  #settledMs = 0;
  #done = 0;
  #failed = 0;
  #taskMs = 0;
  #expectedDoneMs = 0;

  /** @param host how it compares with the models */
  constructor(host: HostFactors) {
    this.#host = host;
  }

  /** Adds tasks to what the run has to do. */
  planned(tasks: readonly Task[]): void {
    this.#points += tasks.reduce((sum, task) => sum + task.points.length, 0);
    this.#expectedMs += tasks.reduce((sum, task) => sum + expectedMs(task, this.#host), 0);
  }

  /** Notes that rows of some of a task's points are stored. */
  stored(task: Task, rows: number): void {
    this.#done += rows;
    this.#settledMs += (expectedMs(task, this.#host) * rows) / task.points.length;
  }

  /**
   * Notes that a task is complete.
   * @param coreMs the core time it took, milliseconds
   */
  completed(task: Task, coreMs: number): void {
    this.#taskMs += coreMs;
    this.#expectedDoneMs += expectedMs(task, this.#host);
  }

  /** Notes that a task, or what is left of it, is given up. */
  setAside(task: Task): void {
    this.#failed += task.points.length;
    this.#settledMs += expectedMs(task, this.#host);
  }

  /** Points whose rows are stored. */
  get pointsDone(): number {
    return this.#done;
  }

  /** Points that were given up. */
  get pointsFailed(): number {
    return this.#failed;
  }

  /** Points that are neither. */
  get pointsLeft(): number {
    return this.#points - this.#done - this.#failed;
  }

  /** Core time that the completed tasks took, and core time that was expected of them, milliseconds. */
  get core(): { taskMs: number; expectedMs: number } {
    return { taskMs: this.#taskMs, expectedMs: this.#expectedDoneMs };
  }

  /** How far the run is. */
  get standing(): Counted {
    return {
      pointsDone: this.#done,
      points: this.#points,
      expectedMs: this.#expectedMs,
      expectedDoneMs: this.#settledMs,
      failed: this.#failed,
    };
  }
}
