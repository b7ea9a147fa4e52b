import type { BackendName } from '../../kernels/backends/names.ts';
import type { FromHost, HostSettings } from '../host/messages.ts';
import type { Allocation } from '../plan/allocation.ts';
import type { Task } from '../plan/task.ts';
import { diskReason } from '../../store/errors.ts';
import { sealJournals } from '../../store/seal.ts';
import { FailureJournal } from './failure-journal.ts';
import { type BlasCore, HostProcess } from './host-process.ts';
import type { Progress } from '../run/progress.ts';
import type { RunLog } from '../run/run-log.ts';
import { Tally } from './tally.ts';
import { type Cause, type Job, TaskQueue } from './task-queue.ts';
import { TimeLimits } from './time-limits.ts';

/** How a run ended. */
export interface RunOutcome {
  pointsDone: number;
  pointsFailed: number;
  pointsLeft: number;
  /** Why tasks were left, where some were. */
  stopped: 'interrupted' | 'deadline' | 'fatal' | null;
  fatal: string | null;
  /** Core time spent in tasks, and what had been predicted for them, milliseconds. */
  taskMs: number;
  predictedMs: number;
}

export interface RunOptions {
  store: string;
  sweep: string;
  version: string;
  backend: BackendName;
  tasks: readonly Task[];
  allocation: Allocation;
  blasCore: BlasCore;
  /** Milliseconds since the epoch after which no task may run. */
  deadline: number | null;
  /** A task that runs longer than this is given up; by default far beyond its prediction. */
  taskTimeoutMs: number | null;
  log: RunLog;
  progress: Progress;
  /** Asked for further tasks once all are done, as often as there are some; the workers wait. Null if there never are. */
  more: (() => Promise<readonly Task[]>) | null;
}

const tickMs = 250;
/** The run is given up if the host dies this often without a task being done or set aside in between. */
const maxDeathsInARow = 20;

/** Runs tasks on a pool host that it supervises, until all are done or it is asked to stop. */
export class RunLoop {
  readonly #options: RunOptions;
  readonly #queue: TaskQueue;
  readonly #tally = new Tally();
  readonly #limits: TimeLimits;
  readonly #failures: FailureJournal;
  #host: HostProcess | null = null;
  #sealing: Promise<void> = Promise.resolve();
  #peakRssMb = 0;
  #deathsInARow = 0;
  #draining: 'interrupted' | 'deadline' | null = null;
  #fatal: string | null = null;
  /** Whether further tasks are being asked for, or there are none. */
  #more: 'unasked' | 'asked' | 'none' = 'unasked';
  #asking: Promise<void> = Promise.resolve();
  /** Whether all tasks are done, but more would have been asked for. */
  #cutShort = false;
  #end: (() => void) | null = null;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#queue = new TaskQueue([], options.allocation);
    this.#limits = new TimeLimits(options.taskTimeoutMs);
    this.#failures = new FailureJournal(options.store, options.sweep);
    this.#add(options.tasks);
  }

  #add(tasks: readonly Task[]): void {
    this.#queue.add(tasks);
    this.#tally.planned(tasks);
  }

  async run(): Promise<RunOutcome> {
    const timer = setInterval(() => this.#tick(), tickMs);
    await new Promise<void>((resolve) => {
      this.#end = resolve;
      this.#start();
    });
    clearInterval(timer);
    await this.#asking;
    await this.#sealing;
    await sealJournals(this.#options.store, this.#failures.close());
    this.#show();
    this.#options.progress.clear();
    const { pointsDone, pointsFailed, pointsLeft, core } = this.#tally;
    const stopped = this.#fatal !== null ? 'fatal' : pointsLeft > 0 || this.#cutShort ? this.#draining : null;
    return { pointsDone, pointsFailed, pointsLeft, stopped, fatal: this.#fatal, ...core };
  }

  /** Starts no more tasks; those running are finished and their rows kept. */
  drain(): void {
    this.#draining ??= 'interrupted';
    this.#dispatch();
  }

  /** Ends the pool host at once. */
  kill(): void {
    this.#host?.kill();
  }

  #start(): void {
    const { store, sweep, version, backend, allocation, blasCore, log } = this.#options;
    const { workers, threads } = allocation;
    const settings: HostSettings = { store, sweep, workers, threads, version, backend };
    const host = new HostProcess(settings, blasCore, {
      // What a host said before it died may arrive after its successor has begun.
      message: (message) => {
        if (this.#host === host) this.#heard(message);
      },
      exit: (how, expected) => this.#ended(how, expected),
      output: (text) => log.note(`pool host: ${text}`),
    });
    this.#host = host;
  }

  #heard(message: FromHost): void {
    switch (message.kind) {
      case 'ready':
        return this.#dispatch();
      case 'started':
        this.#limits.started(message.task);
        return;
      case 'computed':
        this.#queue.computed(message.task);
        this.#limits.ended(message.task);
        return this.#dispatch();
      case 'closed':
        // The host may hold other journals open: only this one is finished.
        this.#sealing = this.#sealing.then(() => sealJournals(this.#options.store, new Set([message.journal])));
        this.#sealing = this.#sealing.catch((error: unknown) =>
          this.#options.log.note(`sealing failed: ${String(error)}`),
        );
        return;
      case 'fatal':
        this.#stop(message.message);
        return;
      case 'done':
        return this.#taskDone(message);
    }
  }

  #taskDone({ task: id, rows, wallMs, peakRssMb, failure }: Extract<FromHost, { kind: 'done' }>): void {
    const job = this.#queue.done(id);
    this.#limits.ended(id);
    this.#peakRssMb = Math.max(this.#peakRssMb, peakRssMb);
    this.#deathsInARow = 0;
    if (!job) return;
    this.#tally.stored(rows);
    if (failure === undefined) this.#tally.completed(job.task, wallMs * this.#options.allocation.threads);
    else {
      // What the task got done is stored; only the rest is tried again.
      const points = failure.missing.map((index) => job.task.points[index]);
      this.#failed({ ...job, task: { ...job.task, points } }, 'error', failure.message, failure.fell);
    }
    this.#show();
    this.#dispatch();
  }

  #failed(job: Job, cause: Cause, message: string, fell = cause !== 'error'): void {
    const { log } = this.#options;
    const task = `task ${job.task.id} (${job.task.points.length} points)`;
    if (this.#queue.failed(job, cause, fell)) {
      log.say(`${task} failed and is tried again: ${message}`);
      return;
    }
    this.#giveUp(job, cause, message);
  }

  #giveUp(job: Job, cause: Cause, message: string): void {
    const { id, points } = job.task;
    this.#options.log.say(
      `task ${id} (${points.length} points) failed ${job.attempts} times and is set aside: ${message}`,
    );
    this.#deathsInARow = 0;
    this.#tally.setAside(job.task);
    try {
      this.#failures.record(job, cause, message, this.#peakRssMb);
    } catch (error) {
      this.#stop(`failures cannot be written: ${diskReason(error) ?? String(error)}`);
    }
  }

  /** Ends the run for a reason that concerns all tasks. */
  #stop(reason: string): void {
    this.#fatal = reason;
    this.#host?.kill();
  }

  #ended(how: string, expected: boolean): void {
    this.#host = null;
    if (expected || this.#fatal !== null) return this.#finish();
    const message = `the pool host ${how}${how.includes('SIGKILL') ? ' (out of memory?)' : ''}`;
    if (this.#limits.anyExceeded) {
      // Ended by this supervisor: no one else is to blame, even where the task at fault came to its end meanwhile.
      for (const job of this.#queue.running.filter(({ task }) => this.#limits.hasExceeded(task.id))) {
        this.#failed(job, 'timeout', 'it did not end within its time limit');
      }
      this.#queue.putBack();
    } else {
      const running = this.#queue.running.length;
      if (running > 0) this.#options.log.say(`${message}; ${running} tasks in flight are tried again one by one`);
      for (const job of this.#queue.crashed()) this.#giveUp(job, 'crash', message);
    }
    this.#limits.reset();
    if (++this.#deathsInARow > maxDeathsInARow) this.#fatal = `${message}, ${this.#deathsInARow} times in a row`;
    if (this.#fatal !== null || (this.#nothingLeft() && this.#more !== 'asked')) return this.#finish();
    this.#start();
  }

  #nothingLeft(): boolean {
    return this.#queue.idle && (this.#queue.waiting === 0 || this.#draining !== null);
  }

  #dispatch(): void {
    const host = this.#host;
    if (!host) return;
    while (this.#draining === null) {
      const task = this.#queue.next((candidate) => this.#inTime(candidate));
      if (!task) break;
      host.give(task);
    }
    if (this.#nothingLeft() && this.#more === 'unasked') this.#asking = this.#askForMore();
  }

  /** With nothing left to do: goes on with further tasks, or ends the host. */
  async #askForMore(): Promise<void> {
    this.#more = 'asked';
    try {
      const { more } = this.#options;
      this.#cutShort = more !== null && this.#draining !== null;
      const ended = more === null || this.#draining !== null || this.#tally.pointsFailed > 0;
      const tasks = ended ? [] : await more();
      this.#more = tasks.length > 0 ? 'unasked' : 'none';
      this.#add(tasks);
    } catch (error) {
      this.#more = 'none';
      this.#stop(error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.#more === 'none') this.#host?.finish();
    else this.#dispatch();
  }

  /** Whether a task is expected to end before the deadline; if not, the run drains. */
  #inTime(task: Task): boolean {
    const { deadline, allocation } = this.#options;
    if (deadline === null || Date.now() + task.predictedMs / allocation.threads <= deadline) return true;
    this.#draining = 'deadline';
    return false;
  }

  #tick(): void {
    this.#show();
    this.#dispatch();
    if (this.#limits.check(this.#queue.running.map(({ task }) => task))) this.#host?.kill();
  }

  #show(): void {
    this.#options.progress.show(this.#tally.progress);
  }

  #finish(): void {
    this.#end?.();
  }
}
