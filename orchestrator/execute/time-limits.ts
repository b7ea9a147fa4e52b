import type { Task } from '../plan/task.ts';

/** Far beyond what a task is predicted to take. */
const defaultLimit = (task: Task): number => 10 * 60_000 + 20 * task.predictedMs;

/** Since when tasks run, and which of them have run for too long. */
export class TimeLimits {
  readonly #limitMs: number | null;
  readonly #startedAt = new Map<string, number>();
  readonly #exceeded = new Set<string>();

  /** @param limitMs after which a task is given up; by default far beyond its prediction */
  constructor(limitMs: number | null) {
    this.#limitMs = limitMs;
  }

  started(id: string): void {
    this.#startedAt.set(id, Date.now());
  }

  ended(id: string): void {
    this.#startedAt.delete(id);
  }

  /** Notes which of some tasks have exceeded their limit. Tasks that have not begun have all their time. @returns whether any has so far */
  check(tasks: readonly Task[]): boolean {
    for (const task of tasks) {
      const since = this.#startedAt.get(task.id) ?? Infinity;
      if (Date.now() - since > (this.#limitMs ?? defaultLimit(task))) this.#exceeded.add(task.id);
    }
    return this.anyExceeded;
  }

  get anyExceeded(): boolean {
    return this.#exceeded.size > 0;
  }

  hasExceeded(id: string): boolean {
    return this.#exceeded.has(id);
  }

  /** All workers are gone. */
  reset(): void {
    this.#startedAt.clear();
    this.#exceeded.clear();
  }
}
