import type { Task } from '../plan/task.ts';
import type { Standing } from '../run/progress.ts';

/** What a run has been given to do, and what has become of it. */
export class Tally {
  #points = 0;
  #predictedMs = 0;
  /** Predicted for tasks that are done or set aside. */
  #settledMs = 0;
  #done = 0;
  #failed = 0;
  #taskMs = 0;
  #predictedDoneMs = 0;

  planned(tasks: readonly Task[]): void {
    this.#points += tasks.reduce((sum, task) => sum + task.points.length, 0);
    this.#predictedMs += tasks.reduce((sum, task) => sum + task.predictedMs, 0);
  }

  /** Rows of a task are stored, be it all of them or what it got done before it failed. */
  stored(rows: number): void {
    this.#done += rows;
  }

  /** @param coreMs core time it took */
  completed({ predictedMs }: Task, coreMs: number): void {
    this.#taskMs += coreMs;
    this.#predictedDoneMs += predictedMs;
    this.#settledMs += predictedMs;
  }

  setAside({ points, predictedMs }: Task): void {
    this.#failed += points.length;
    this.#settledMs += predictedMs;
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

  /** Core time spent in tasks that were completed, and what had been predicted for them, milliseconds. */
  get core(): { taskMs: number; predictedMs: number } {
    return { taskMs: this.#taskMs, predictedMs: this.#predictedDoneMs };
  }

  get progress(): Standing {
    return {
      pointsDone: this.#done,
      points: this.#points,
      predictedMs: this.#predictedMs,
      predictedDoneMs: this.#settledMs,
      failed: this.#failed,
    };
  }
}
