import type { Allocation } from '../plan/allocation.ts';
import { expectedMemory, expectedMs, type HostFactors, type Task } from '../plan/task.ts';

/** Why a task failed: the kernel reported an error, the process died, or the task did not end in time. */
export type Cause = 'error' | 'crash' | 'timeout';

/** A task on its way, with its attempts. */
export interface Job {
  task: Task;
  /** How often it was started. */
  attempts: number;
  /** How often it failed by itself: by an error, by a time-out, or because the process died while nothing else ran in it. */
  faults: number;
  /** Whether the process died while this task ran. It is then tried alone, so that a second death is its own. */
  suspect: boolean;
}

const maxFaults = 2;
/** A task that is expected to take at most this many milliseconds is given out while its worker is busy. The worker then need not wait for it. */
const aheadMs = 300;

/**
 * Decides in which order tasks are given out, and what becomes of those that fail. A task that fails is tried once more.
 * If the process dies while several tasks run, none of them is blamed. Each is tried alone, so that only the one at fault is set aside.
 */
export class TaskQueue {
  #waiting: Job[] = [];
  readonly #running = new Map<string, Job>();
  /** Tasks that are computed but not yet known to be on the disk. They occupy no worker. */
  readonly #writing = new Map<string, Job>();
  readonly #memory: number;
  readonly #workers: number;
  readonly #host: HostFactors;

  constructor(tasks: readonly Task[], limits: Pick<Allocation, 'workers' | 'memory'>, host: HostFactors) {
    this.#host = host;
    this.add(tasks);
    this.#workers = limits.workers;
    this.#memory = limits.memory;
  }

  /** Adds tasks, to be given out in order after those that wait. */
  add(tasks: readonly Task[]): void {
    const jobs = tasks.map((task): Job => ({ task, attempts: 0, faults: 0, suspect: false }));
    this.#waiting = [...jobs.reverse(), ...this.#waiting];
  }

  /** Jobs whose tasks are with workers, in the order in which they were given out. */
  get running(): readonly Job[] {
    return [...this.#running.values()];
  }

  /** How many tasks wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether no task is on its way. */
  get idle(): boolean {
    return this.#running.size === 0 && this.#writing.size === 0;
  }

  /**
   * The next task to give out, which counts as running from now on; null if none may be given out now.
   * A task may if a worker is free or soon will be, and if its memory fits beside the tasks that run.
   * @param mayStart asked last about this task
   */
  next(mayStart: (task: Task) => boolean): Task | null {
    const job = this.#waiting[this.#waiting.length - 1];
    if (!job) return null;
    const running = this.running;
    // Only short tasks are given out ahead. A worker keeps what it was given, so behind a long task the next one would wait too long.
    const short = [...running, job].every(({ task }) => expectedMs(task, this.#host) <= aheadMs);
    if (running.length >= (short ? 2 : 1) * this.#workers) return null;
    const alone = running.length === 0;
    if (!alone && (job.suspect || running.some(({ suspect }) => suspect))) return null;
    const used = [...running, job].reduce((sum, { task }) => sum + expectedMemory(task, this.#host), 0);
    if (!alone && used > this.#memory) return null;
    if (!mayStart(job.task)) return null;
    this.#waiting.pop();
    job.attempts++;
    this.#running.set(job.task.id, job);
    return job.task;
  }

  /** A task has left its worker. */
  computed(id: string): void {
    const job = this.#running.get(id);
    if (!job) return;
    this.#running.delete(id);
    this.#writing.set(id, job);
  }

  /**
   * A task's rows are on the disk, or it has failed.
   * @returns its job; undefined if no such task is on its way
   */
  done(id: string): Job | undefined {
    const job = this.#writing.get(id) ?? this.#running.get(id);
    this.#writing.delete(id);
    this.#running.delete(id);
    return job;
  }

  /**
   * A task failed.
   * @param alone whether others may be at fault; it is then tried alone
   * @returns true if it waits again, false if it has failed for good
   */
  failed(job: Job, cause: Cause, alone = cause !== 'error'): boolean {
    this.#running.delete(job.task.id);
    job.faults++;
    if (job.faults >= maxFaults) return false;
    job.suspect ||= alone;
    this.#waiting.push(job);
    return true;
  }

  /**
   * Puts a job that has failed for good back in two halves, so that a point at fault does not cost the others. A half that fails once has
   * failed for good.
   * @returns false if it has only one point
   */
  halve({ task, attempts, suspect }: Job): boolean {
    const { points, id, modelMs } = task;
    if (points.length < 2) return false;
    const middle = Math.ceil(points.length / 2);
    for (const [half, part] of [points.slice(0, middle), points.slice(middle)].entries()) {
      const share = part.length / points.length;
      const smaller = { ...task, id: `${id}.${half + 1}`, points: part, modelMs: modelMs * share };
      this.#waiting.push({ task: smaller, attempts, faults: maxFaults - 1, suspect });
    }
    return true;
  }

  /**
   * The process died. Everything that ran waits again, except what died alone for the second time.
   * @returns these jobs, which have failed for good
   */
  crashed(): Job[] {
    // Tasks queued ahead of a worker are assumed not to have started. If one had, the next crash will single it out.
    const begun = this.running.slice(0, this.#workers);
    const lost = begun.length === 1 ? begun.filter((job) => !this.failed(job, 'crash')) : [];
    for (const { task } of begun) {
      const job = this.#running.get(task.id);
      if (job) job.suspect = true;
    }
    this.putBack();
    return lost;
  }

  /** The process is gone. What ran, or was not yet on the disk, waits again without blame. */
  putBack(): void {
    for (const job of [...this.#writing.values(), ...this.#running.values()]) this.#waiting.push(job);
    this.#writing.clear();
    this.#running.clear();
  }
}
