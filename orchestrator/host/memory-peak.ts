import type { Task } from '../plan/task.ts';

const mb = 2 ** 20;

/** Peak memory of this process so far: as measured, and as the memory model has it. */
export class MemoryPeak {
  readonly #running = new Set<Task>();
  #most = 0;

  /** A task begins. */
  began(task: Task): void {
    this.#running.add(task);
    const sum = [...this.#running].reduce((total, { modelMemory }) => total + modelMemory, 0);
    this.#most = Math.max(this.#most, sum);
  }

  /** A task has left its worker. */
  ended(task: Task): void {
    this.#running.delete(task);
  }

  /** Peak resident memory, in MB of 2^20 bytes. */
  get measuredMb(): number {
    return (process.resourceUsage().maxRSS * 1024) / mb;
  }

  /** The largest sum of modelled memory over tasks that ran together, in MB of 2^20 bytes. */
  get modelMb(): number {
    return this.#most / mb;
  }
}
