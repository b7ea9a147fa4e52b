import type { Allocation } from '../plan/allocation.ts';
import { expectedMemory, expectedMs, type HostFactors, type Task } from '../plan/task.ts';

/** Why a task failed. */
export type Cause = 'error' | 'crash' | 'timeout';

/** A task on its way. */
export interface Job {
  task: Task;
  /** How often it was started. */
  attempts: number;
  /** How often it failed by itself: an error, a time-out, or the death of the process with nothing else in it. */
  faults: number;
  /** The process died while this ran; it is tried alone, so that a second death is its own. */
  suspect: boolean;
}

const maxFaults = 2;
/** A task expected to take no longer than this, milliseconds, is given out while another holds the worker, which then need not wait for it. */
const aheadMs = 300;

/**
 * The order tasks are given out in, and what becomes of those that fail. A task that fails is tried once more; tasks that were running
 * together when the process died are not blamed but each tried alone, so that only the one at fault is set aside.
 */
export class TaskQueue {
  #waiting: Job[] = [];
  readonly #running = new Map<string, Job>();
  /** Computed, but not yet known to be on the disk: they hold no worker. */
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

  /** Tasks to be given out after those that wait, in order. */
  add(tasks: readonly Task[]): void {
    const jobs = tasks.map((task): Job => ({ task, attempts: 0, faults: 0, suspect: false }));
    this.#waiting = [...jobs.reverse(), ...this.#waiting];
  }

  get running(): readonly Job[] {
    return [...this.#running.values()];
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether nothing is on its way. */
  get idle(): boolean {
    return this.#running.size === 0 && this.#writing.size === 0;
  }

  /** The next task that may be given out: a worker is free, or soon will be, and its memory fits beside those running. */
  next(mayStart: (task: Task) => boolean): Task | null {
    const job = this.#waiting[this.#waiting.length - 1];
    if (!job) return null;
    const running = this.running;
    // Only among short ones: one that waits behind a long task waits for good, since a worker keeps what it was given.
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

  /** A task's rows are on the disk, or it has failed. */
  done(id: string): Job | undefined {
    const job = this.#writing.get(id) ?? this.#running.get(id);
    this.#writing.delete(id);
    this.#running.delete(id);
    return job;
  }

  /** A task failed: it waits again (true), to be tried alone if others may be at fault, or has failed for good (false). */
  failed(job: Job, cause: Cause, alone = cause !== 'error'): boolean {
    this.#running.delete(job.task.id);
    job.faults++;
    if (job.faults >= maxFaults) return false;
    job.suspect ||= alone;
    this.#waiting.push(job);
    return true;
  }

  /** The process died: everything that ran waits again; what died alone for the second time has failed for good and is returned. */
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

  /** The process is gone: what ran, or was not yet on the disk, waits again without blame. */
  putBack(): void {
    for (const job of [...this.#writing.values(), ...this.#running.values()]) this.#waiting.push(job);
    this.#writing.clear();
    this.#running.clear();
  }
}
