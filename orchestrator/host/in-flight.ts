import type { Task } from '../plan/task.ts';

/** A task that a worker has: which of its parts have come, and whether their rows are on the disk. */
export class InFlight {
  readonly task: Task;
  /** Core time of the parts so far, milliseconds. */
  coreMs = 0;
  readonly #writes: Promise<void>[] = [];
  #awaited: { parts: number; resolve: () => void } | null = null;

  constructor(task: Task) {
    this.task = task;
  }

  /** A part has come, and its rows are being written. */
  took(write: Promise<void>): void {
    // Whoever waits for all parts hears of the error.
    write.catch(() => undefined);
    this.#writes.push(write);
    if (this.#awaited && this.#writes.length >= this.#awaited.parts) this.#awaited.resolve();
  }

  /**
   * Resolves once so many parts have come. A task may end before its parts have come, because they take another way.
   */
  async come(parts: number): Promise<void> {
    if (this.#writes.length >= parts) return;
    await new Promise<void>((resolve) => (this.#awaited = { parts, resolve }));
  }

  /** Resolves once the rows of all parts are on the disk; rejects if they cannot be written. */
  async written(): Promise<void> {
    await Promise.all(this.#writes);
  }
}
