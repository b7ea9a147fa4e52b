import { expectedMs, type HostFactors, type Task } from '../plan/task.ts';
import type { Clock } from './clock.ts';

/** The usual time limit, milliseconds: far beyond what a task is expected to take. */
const usualLimit = (task: Task, host: HostFactors): number => 10 * 60_000 + 20 * expectedMs(task, host);

/** Knows when tasks started, and which of them have run for too long. */
export class TimeLimits {
  readonly #limitMs: number | null;
  readonly #clock: Clock;
  readonly #host: HostFactors;
  readonly #startedAt = new Map<string, number>();
  readonly #exceeded = new Set<string>();

  /** @param limitMs time limit of a task, milliseconds; null: far beyond what it is expected to take */
  constructor(limitMs: number | null, clock: Clock, host: HostFactors) {
    this.#limitMs = limitMs;
    this.#clock = clock;
    this.#host = host;
  }

  /** A worker has started a task. */
  started(id: string): void {
    this.#startedAt.set(id, this.#clock.steadyMs());
  }

  /** A task has left its worker. */
  ended(id: string): void {
    this.#startedAt.delete(id);
  }

  /** How long a worker has had a task, milliseconds; 0 if it has not started. */
  elapsed(id: string): number {
    const since = this.#startedAt.get(id);
    return since === undefined ? 0 : this.#clock.steadyMs() - since;
  }

  /**
   * Notes which of some tasks exceed their limit. Tasks that have not started have all their time.
   * @returns whether any task has exceeded its limit so far
   */
  check(tasks: readonly Task[]): boolean {
    for (const task of tasks) {
      if (this.elapsed(task.id) > (this.#limitMs ?? usualLimit(task, this.#host))) this.#exceeded.add(task.id);
    }
    return this.anyExceeded;
  }

  /** Whether any task has exceeded its limit. */
  get anyExceeded(): boolean {
    return this.#exceeded.size > 0;
  }

  /** Whether this task has exceeded its limit. */
  hasExceeded(id: string): boolean {
    return this.#exceeded.has(id);
  }

  /** Forgets all tasks, because all workers are gone. */
  reset(): void {
    this.#startedAt.clear();
    this.#exceeded.clear();
  }
}
