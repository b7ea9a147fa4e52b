import type { Task } from '../plan/task.ts';

const mb = 2 ** 20;

/** Peak memory of this process so far, as measured and as the memory model has it. */
export class MemoryPeak {
  readonly #workers: number;
  /** In the order given; the first of them hold the workers. */
  readonly #given = new Set<Task>();
  #most = 0;

  constructor(workers: number) {
    this.#workers = workers;
  }

  /** A task is given to the workers. */
  began(task: Task): void {
    this.#given.add(task);
    this.#update();
  }

  /** A task has left its worker. */
  ended(task: Task): void {
    this.#given.delete(task);
    this.#update();
  }

  #update(): void {
    const running = [...this.#given].slice(0, this.#workers);
    this.#most = Math.max(
      this.#most,
      running.reduce((sum, { modelMemory }) => sum + modelMemory, 0),
    );
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
