import { expectedMs, type HostFactors, type Task } from '../plan/task.ts';

/** Where a run stands. */
export interface Standing {
  pointsDone: number;
  points: number;
  /** Expected core time of all tasks and of those done, milliseconds. */
  expectedMs: number;
  expectedDoneMs: number;
  failed: number;
}

/** What a run has been given to do, and what has become of it. */
export class Tally {
  readonly #host: HostFactors;
  #points = 0;
  #expectedMs = 0;
  /** Expected of tasks that are done or set aside. */
  #settledMs = 0;
  #done = 0;
  #failed = 0;
  #taskMs = 0;
  #expectedDoneMs = 0;

  /** @param host how it compares with the models */
  constructor(host: HostFactors) {
    this.#host = host;
  }

  planned(tasks: readonly Task[]): void {
    this.#points += tasks.reduce((sum, task) => sum + task.points.length, 0);
    this.#expectedMs += tasks.reduce((sum, task) => sum + expectedMs(task, this.#host), 0);
  }

  /** Rows of a task are stored, be it all of them or what it got done before it failed. */
  stored(rows: number): void {
    this.#done += rows;
  }

  /** @param coreMs core time it took */
  completed(task: Task, coreMs: number): void {
    const expected = expectedMs(task, this.#host);
    this.#taskMs += coreMs;
    this.#expectedDoneMs += expected;
    this.#settledMs += expected;
  }

  setAside(task: Task): void {
    this.#failed += task.points.length;
    this.#settledMs += expectedMs(task, this.#host);
  }

  get pointsDone(): number {
    return this.#done;
  }

  get pointsFailed(): number {
    return this.#failed;
  }

  get pointsLeft(): number {
    return this.#points - this.#done - this.#failed;
  }

  /** Core time spent in tasks that were completed, and what had been expected of them, milliseconds. */
  get core(): { taskMs: number; expectedMs: number } {
    return { taskMs: this.#taskMs, expectedMs: this.#expectedDoneMs };
  }

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
