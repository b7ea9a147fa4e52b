import type { Allocation } from '../plan/allocation.ts';
import { expectedMemory, expectedMs, type HostFactors, type Task } from '../plan/task.ts';
import { type Job, newJob, remainder, withPoints } from './job.ts';

/** Why a task failed: the kernel reported an error, the process died, it was killed for want of memory, or the task did not end in time. */
export type Cause = 'error' | 'crash' | 'memory' | 'timeout';

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
    this.#waiting = [...tasks.map(newJob).reverse(), ...this.#waiting];
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
   * @param fitting asked last about this task: the parts to make of it, of which the first is given out and the others wait; none if it may not
   *   start
   */
  next(fitting: (task: Task) => readonly Task[]): Task | null {
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
    const parts = fitting(job.task);
    if (parts.length === 0) return null;
    this.#waiting.pop();
    const [first, ...others] = parts.map((task): Job => ({ ...job, task }));
    this.#waiting.push(...others.reverse());
    first.attempts++;
    this.#running.set(first.task.id, first);
    return first.task;
  }

  /** Rows of a task's points are on the disk. */
  stored(id: string, points: readonly number[]): Job | undefined {
    const job = this.#writing.get(id) ?? this.#running.get(id);
    for (const index of points) job?.stored.add(index);
    return job;
  }

  /** A task has left its worker. */
  computed(id: string): void {
    const job = this.#running.get(id);
    if (!job) return;
    this.#running.delete(id);
    this.#writing.set(id, job);
  }

  /**
   * A task has ended: its rows are on the disk, or it has failed.
   * @returns its job; undefined if no such task is on its way
   */
  done(id: string): Job | undefined {
    const job = this.#writing.get(id) ?? this.#running.get(id);
    this.#writing.delete(id);
    this.#running.delete(id);
    return job;
  }

  /**
   * A task failed. Only what is left of it is tried again.
   * @param job one with at least one point left
   * @param alone whether others may be at fault; it is then tried alone
   * @returns true if it waits again, false if it has failed for good
   */
  failed(job: Job, cause: Cause, alone = cause !== 'error'): boolean {
    this.#running.delete(job.task.id);
    job.faults++;
    if (job.faults >= maxFaults) return false;
    job.suspect ||= alone;
    this.#putBack(job);
    return true;
  }

  /**
   * Puts a job that has failed for good back in two halves, so that a point at fault does not cost the others. A half that fails once has
   * failed for good.
   * @returns false if it has only one point
   */
  halve({ task, attempts, suspect }: Job): boolean {
    const { points, id } = task;
    if (points.length < 2) return false;
    const middle = Math.ceil(points.length / 2);
    for (const [half, part] of [points.slice(0, middle), points.slice(middle)].entries()) {
      const smaller = withPoints(task, part, `${id}.${half + 1}`);
      this.#waiting.push({ ...newJob(smaller), attempts, faults: maxFaults - 1, suspect });
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
    return lost.flatMap((job) => remainder(job) ?? []);
  }

  /** The process is gone. What ran, or was not yet on the disk, waits again without blame. */
  putBack(): void {
    for (const job of [...this.#writing.values(), ...this.#running.values()]) this.#putBack(job);
    this.#writing.clear();
    this.#running.clear();
  }

  #putBack(job: Job): void {
    const left = remainder(job);
    if (left) this.#waiting.push(left);
  }
}
