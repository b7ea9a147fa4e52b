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
}

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
  get standing(): Standing {
    return {
      pointsDone: this.#done,
      points: this.#points,
      expectedMs: this.#expectedMs,
      expectedDoneMs: this.#settledMs,
      failed: this.#failed,
    };
  }
}
