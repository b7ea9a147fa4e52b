import type { Experiment } from '../../kernels/contract/experiment.ts';
import { fitTask } from '../plan/fit-task.ts';
import { expectedMs, type HostFactors, type Task } from '../plan/task.ts';
import type { Clock } from './clock.ts';

/** The time that a chunk has until its deadline. */
export class TimeLeft {
  readonly #deadline: number | null;
  readonly #clock: Clock;
  readonly #threads: number;
  readonly #host: HostFactors;

  /**
   * @param deadline milliseconds since the epoch; null without one
   * @param threads threads of each worker
   */
  constructor(deadline: number | null, clock: Clock, threads: number, host: HostFactors) {
    this.#deadline = deadline;
    this.#clock = clock;
    this.#threads = threads;
    this.#host = host;
  }

  /** Whether the deadline has passed. */
  get over(): boolean {
    return this.#deadline !== null && this.#clock.wallMs() >= this.#deadline;
  }

  /**
   * The parts to make of a task, so that the first is expected to end in time.
   * @returns nothing if not even one point is
   */
  parts(experiment: Experiment, task: Task): readonly Task[] {
    if (this.#deadline === null) return [task];
    const coreMs = (this.#deadline - this.#clock.wallMs()) * this.#threads;
    return expectedMs(task, this.#host) <= coreMs ? [task] : fitTask(experiment, task, coreMs, this.#host);
  }
}
