import type { Registry } from '../../kernels/contract/registry.ts';
import { diskReason } from '../../store/errors.ts';
import { type Table, tableOf } from '../../store/tables.ts';
import type { FromHost, HostSettings } from '../host/messages.ts';
import { allocationFor, type Machine } from '../machine/machine.ts';
import type { Allocation } from '../plan/allocation.ts';
import { expectedMs, type Task } from '../plan/task.ts';
import type { Chunk } from './chunk.ts';
import type { ChunkOutcome, Control, Sink } from './control.ts';
import { failureRows } from './failure-rows.ts';
import { HostProcess } from './host-process.ts';
import { Tally } from './tally.ts';
import { type Cause, type Job, TaskQueue } from './task-queue.ts';
import { TimeLimits } from './time-limits.ts';

/**
 * Computes a chunk on this machine. Its tasks run on a supervised pool host until all are done or `control` says to stop.
 * If the host dies, another one replaces it. A task that fails is tried once more. After a second failure of its own it is set aside.
 * @returns how it ended; nothing that happens to tasks or to the host makes it throw
 */
export async function runChunk(
  registry: Registry,
  chunk: Chunk,
  machine: Machine,
  sink: Sink,
  control: Control,
): Promise<ChunkOutcome> {
  const { name, code } = chunk.experiment;
  const table = tableOf(await registry.open({ name, code }));
  return new ChunkRunner(chunk, table, machine, sink, control).run();
}

const tickMs = 250;
/** The run is given up if the host dies more often than this in a row, with no task done or set aside in between. */
const maxDeathsInARow = 20;
/** So many tasks that are set aside are told one by one. */
const mostTold = 20;

/** The state of a chunk on its way. */
class ChunkRunner {
  readonly #chunk: Chunk;
  readonly #table: Table;
  readonly #machine: Machine;
  readonly #allocation: Allocation;
  readonly #sink: Sink;
  readonly #control: Control;
  readonly #queue: TaskQueue;
  readonly #tally: Tally;
  readonly #limits: TimeLimits;
  #host: HostProcess | null = null;
  /** Whether the host has said that it takes tasks. Before that it gets none, so no task is blamed for its death. */
  #ready = false;
  #peakRssMb = 0;
  #deathsInARow = 0;
  #setAside = 0;
  #draining: 'interrupted' | 'deadline' | null = null;
  #fatal: string | null = null;
  /** Refinement: not asked yet, being asked, or finished. */
  #more: 'unasked' | 'asked' | 'none' = 'unasked';
  #asking: Promise<void> = Promise.resolve();
  /** Stopped before refinement could add tasks. */
  #cutShort = false;
  #end: (() => void) | null = null;

  constructor(chunk: Chunk, table: Table, machine: Machine, sink: Sink, control: Control) {
    this.#chunk = chunk;
    this.#table = table;
    this.#machine = machine;
    this.#allocation = allocationFor(chunk.tasks, machine, chunk.backend);
    this.#sink = sink;
    this.#control = control;
    this.#queue = new TaskQueue([], this.#allocation, machine.host);
    this.#tally = new Tally(machine.host);
    this.#limits = new TimeLimits(control.taskTimeoutMs, control.clock, machine.host);
    this.#add(chunk.tasks);
  }

  #add(tasks: readonly Task[]): void {
    this.#queue.add(tasks);
    this.#tally.planned(tasks);
  }

  async run(): Promise<ChunkOutcome> {
    const timer = setInterval(() => this.#tick(), tickMs);
    const drain = (): void => this.#drain();
    const kill = (): void => this.#host?.kill();
    this.#control.drain.addEventListener('abort', drain);
    this.#control.kill.addEventListener('abort', kill);
    await new Promise<void>((resolve) => {
      this.#end = resolve;
      this.#start();
    });
    this.#control.drain.removeEventListener('abort', drain);
    this.#control.kill.removeEventListener('abort', kill);
    clearInterval(timer);
    await this.#asking;
    this.#show();
    const { pointsDone, pointsFailed, pointsLeft, core } = this.#tally;
    const stopped = this.#fatal !== null ? 'fatal' : pointsLeft > 0 || this.#cutShort ? this.#draining : null;
    return { pointsDone, pointsFailed, pointsLeft, stopped, fatal: this.#fatal, ...core };
  }

  /** Starts no more tasks. Those in flight finish, and their rows are kept. */
  #drain(): void {
    this.#draining ??= 'interrupted';
    this.#dispatch();
  }

  #start(): void {
    const { sweep, experiment, nightsweep, backend, blasCore, files } = this.#chunk;
    const { name, code, version } = experiment;
    const { workers, threads } = this.#allocation;
    const settings: HostSettings = {
      ...{ experiment: { name, code }, version, table: this.#table, journals: this.#sink.journals },
      ...{ sweep, workers, threads, nightsweep, backend, files },
    };
    const host = new HostProcess(settings, blasCore, {
      // A message of a dead host may arrive after its successor has started.
      message: (message) => {
        if (this.#host === host) this.#heard(message);
      },
      exit: (how, expected) => this.#ended(how, expected),
      output: (text) => this.#note(`pool host: ${text}`),
    });
    this.#host = host;
    if (this.#control.drain.aborted) this.#draining ??= 'interrupted';
  }

  #say(text: string): void {
    this.#control.observe({ kind: 'said', text });
  }

  #note(text: string): void {
    this.#control.observe({ kind: 'noted', text });
  }

  #heard(message: FromHost): void {
    switch (message.kind) {
      case 'ready':
        this.#ready = true;
        return this.#dispatch();
      case 'started':
        this.#limits.started(message.task);
        return;
      case 'computed':
        this.#queue.computed(message.task);
        this.#limits.ended(message.task);
        return this.#dispatch();
      case 'closed':
        this.#sink.closed(message.journal);
        return;
      case 'fatal':
        this.#stop(message.message);
        return;
      case 'done':
        return this.#taskDone(message);
    }
  }

  #taskDone({ task: id, rows, coreMs, peakRssMb, failure }: Extract<FromHost, { kind: 'done' }>): void {
    const job = this.#queue.done(id);
    this.#limits.ended(id);
    this.#peakRssMb = Math.max(this.#peakRssMb, peakRssMb);
    this.#deathsInARow = 0;
    if (!job) return;
    this.#tally.stored(rows);
    const lost = failure?.missing.length ?? 0;
    if (failure === undefined || lost === 0) {
      if (failure) this.#say(`task ${id} has computed all its points, and then failed: ${failure.message}`);
      this.#tally.completed(job.task, coreMs);
    } else {
      // The points that the task finished are stored, so only the others are tried again.
      const points = failure.missing.map((index) => job.task.points[index]);
      this.#failed({ ...job, task: { ...job.task, points } }, 'error', failure.message, failure.fell);
    }
    this.#show();
    this.#dispatch();
  }

  #failed(job: Job, cause: Cause, message: string, fell = cause !== 'error'): void {
    const task = `task ${job.task.id} (${job.task.points.length} points)`;
    if (this.#queue.failed(job, cause, fell)) {
      this.#say(`${task} failed and is tried again: ${message}`);
      return;
    }
    this.#giveUp(job, cause, message);
  }

  /** A job has failed for good. It is cut in two until only the points at fault are left; a point that does not end costs too much for that. */
  #giveUp(job: Job, cause: Cause, message: string): void {
    const { id, points } = job.task;
    const failed = `task ${id} (${points.length} points) failed ${job.attempts} times`;
    this.#deathsInARow = 0;
    if (cause !== 'timeout' && this.#queue.halve(job)) {
      const cut = `${failed} and is cut in two, to find the points at fault: ${message}`;
      // Only the first cut is told; the run log has them all.
      if (id.includes('.')) this.#note(cut);
      else this.#say(cut);
      return;
    }
    const aside = `${failed} and is set aside: ${message}`;
    if (++this.#setAside <= mostTold) this.#say(aside);
    else this.#note(aside);
    if (this.#setAside === mostTold) this.#say('further tasks that are set aside are told in the run log only');
    this.#tally.setAside(job.task);
    const at = this.#control.clock.wallMs();
    try {
      this.#sink.failed(failureRows(this.#chunk, job, { cause, message, peakRssMb: this.#peakRssMb, at }));
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
    this.#ready = false;
    if (expected || this.#fatal !== null) return this.#finish();
    const message = `the pool host ${how}${how.includes('SIGKILL') ? ' (out of memory?)' : ''}`;
    if (this.#limits.anyExceeded) {
      // This supervisor ended the host, because tasks exceeded their limit. Only they are to blame, even if they came to their end meanwhile.
      for (const job of this.#queue.running.filter(({ task }) => this.#limits.hasExceeded(task.id))) {
        this.#failed(job, 'timeout', 'it did not end within its time limit');
      }
      this.#queue.putBack();
    } else {
      const running = this.#queue.running.length;
      if (running > 0) this.#say(`${message}; ${running} tasks in flight are tried again one by one`);
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
    if (!host || !this.#ready) return;
    while (this.#draining === null) {
      const task = this.#queue.next((candidate) => this.#inTime(candidate));
      if (!task) break;
      host.give(task);
    }
    if (this.#nothingLeft() && this.#more === 'unasked') this.#asking = this.#askForMore();
  }

  /** Called when nothing is left to do: it goes on with further tasks, or ends the host. */
  async #askForMore(): Promise<void> {
    this.#more = 'asked';
    try {
      const { more } = this.#control;
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

  /** Whether a task is expected to end before the deadline. If it is not, no more tasks start. */
  #inTime(task: Task): boolean {
    const { deadline, clock } = this.#control;
    const ms = expectedMs(task, this.#machine.host) / this.#allocation.threads;
    if (deadline === null || clock.wallMs() + ms <= deadline) return true;
    this.#draining = 'deadline';
    return false;
  }

  #tick(): void {
    this.#show();
    this.#dispatch();
    if (this.#limits.check(this.#queue.running.map(({ task }) => task))) this.#host?.kill();
  }

  #show(): void {
    this.#control.observe({ kind: 'progress', standing: this.#tally.standing });
  }

  #finish(): void {
    this.#end?.();
  }
}
