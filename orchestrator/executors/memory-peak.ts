import type { Task } from '../plan/task.ts';

const mb = 2 ** 20;

/** Peak memory of this process so far, as measured and as the memory model has it. */
export class MemoryPeak {
  #running = 0;
  #most = 0;

  /** A task begins. */
  began({ modelMemory }: Task): void {
    this.#running += modelMemory;
    this.#most = Math.max(this.#most, this.#running);
  }

  /** A task has left its worker. */
  ended({ modelMemory }: Task): void {
    this.#running -= modelMemory;
  }

  /** Peak resident memory, MB. */
  get measuredMb(): number {
    return (process.resourceUsage().maxRSS * 1024) / mb;
  }

  /** The largest sum over tasks that ran together, MB. */
  get modelMb(): number {
    return this.#most / mb;
  }
}
