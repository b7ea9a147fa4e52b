import type { Registry } from '../../kernels/contract/registry.ts';
import { diskReason } from '../../store/errors.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { type Table, tableOf } from '../../store/tables.ts';
import type { FromHost, HostSettings } from '../host/messages.ts';
import { allocationFor, type Machine } from '../machine/machine.ts';
import type { Allocation } from '../plan/allocation.ts';
import type { Task } from '../plan/task.ts';
import type { Chunk } from './chunk.ts';
import type { ChunkOutcome, Control, Sink } from './control.ts';
import { GivenUp } from './given-up.ts';
import { type HostEnd, HostProcess } from './host-process.ts';
import { type Job, remainder } from './job.ts';
import { runningPart } from './running-part.ts';
import { Tally } from './tally.ts';
import { type Cause, TaskQueue } from './task-queue.ts';
import { TimeLeft } from './time-left.ts';
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
  return new ChunkRunner(chunk, await registry.open({ name, code }), machine, sink, control).run();
}

const tickMs = 250;
/** The run is given up if the host dies more often than this in a row, with no task done or set aside in between. */
const maxDeathsInARow = 20;

/** The state of a chunk on its way. */
class ChunkRunner {
  readonly #chunk: Chunk;
  readonly #experiment: Experiment;
  readonly #table: Table;
  readonly #machine: Machine;
  readonly #allocation: Allocation;
  readonly #sink: Sink;
  readonly #control: Control;
  readonly #queue: TaskQueue;
  readonly #tally: Tally;
  readonly #limits: TimeLimits;
  readonly #timeLeft: TimeLeft;
  readonly #givenUp: GivenUp;
  #host: HostProcess | null = null;
  /** Whether the host has said that it takes tasks. Before that it gets none, so no task is blamed for its death. */
  #ready = false;
  #peakRssMb = 0;
  #deathsInARow = 0;
  #draining: 'interrupted' | 'deadline' | null = null;
  #fatal: string | null = null;
  /** Refinement: not asked yet, being asked, or finished. */
  #more: 'unasked' | 'asked' | 'none' = 'unasked';
  #asking: Promise<void> = Promise.resolve();
  /** Stopped before refinement could add tasks. */
  #cutShort = false;
  #end: (() => void) | null = null;

  constructor(chunk: Chunk, experiment: Experiment, machine: Machine, sink: Sink, control: Control) {
    this.#chunk = chunk;
    this.#experiment = experiment;
    this.#table = tableOf(experiment);
    this.#machine = machine;
    this.#allocation = allocationFor(chunk.tasks, machine, chunk.backend);
    this.#sink = sink;
    this.#control = control;
    this.#queue = new TaskQueue([], this.#allocation, machine.host);
    this.#tally = new Tally(machine.host);
    this.#limits = new TimeLimits(control.taskTimeoutMs, control.clock, machine.host);
    this.#timeLeft = new TimeLeft(control.deadline, control.clock, this.#allocation.threads, machine.host);
    this.#givenUp = new GivenUp(chunk, sink, control);
    this.#add(chunk.tasks);
  }

  #add(tasks: readonly Task[]): void {
    this.#queue.add(tasks);
    this.#tally.planned(tasks);
  }

  async run(): Promise<ChunkOutcome> {
    const timer = setInterval(() => this.#tick(), tickMs);
    const over = new AbortController();
    const { drain, end, kill } = this.#control;
    drain.addEventListener('abort', () => this.#drain(), over);
    end.addEventListener('abort', () => this.#endNow('interrupted'), over);
    kill.addEventListener('abort', () => this.#host?.kill(), over);
    await new Promise<void>((resolve) => {
      this.#end = resolve;
      this.#start();
    });
    over.abort();
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

  /** The rows that have left their workers are written; what is in flight is not waited for. */
  #endNow(why: 'interrupted' | 'deadline'): void {
    this.#draining ??= why;
    this.#host?.end();
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
      exit: (end) => this.#ended(end),
      output: (text) => this.#control.observe({ kind: 'noted', text: `pool host: ${text}` }),
    });
    this.#host = host;
    if (this.#control.drain.aborted) this.#draining ??= 'interrupted';
  }

  #say(text: string): void {
    this.#control.observe({ kind: 'said', text });
  }

  #heard(message: FromHost): void {
    switch (message.kind) {
      case 'ready':
        this.#ready = true;
        return this.#dispatch();
      case 'started':
        return this.#limits.started(message.task);
      case 'computed':
        this.#queue.computed(message.task);
        this.#limits.ended(message.task);
        return this.#dispatch();
      case 'stored': {
        const job = this.#queue.stored(message.task, message.points);
        if (job) this.#tally.stored(job.task, message.points.length);
        return;
      }
      case 'closed':
        return this.#sink.closed(message.journal);
      case 'fatal':
        return this.#stop(message.message);
      case 'done':
        return this.#taskDone(message);
    }
  }

  #taskDone({ task: id, coreMs, peakRssMb, failure }: Extract<FromHost, { kind: 'done' }>): void {
    const job = this.#queue.done(id);
    this.#limits.ended(id);
    this.#peakRssMb = Math.max(this.#peakRssMb, peakRssMb);
    this.#deathsInARow = 0;
    if (!job) return;
    if (failure === undefined) this.#tally.completed(job.task, coreMs);
    else if (remainder(job) === null) {
      this.#say(`task ${id} has computed all its points, and then failed: ${failure.message}`);
      this.#tally.completed(job.task, coreMs);
    } else this.#failed(job, 'error', failure.message, failure.fell);
    this.#show();
    this.#dispatch();
  }

  /** A job failed. The points that it finished are stored, so only the others are tried again. */
  #failed(whole: Job, cause: Cause, message: string, fell = cause !== 'error'): void {
    const job = remainder(whole);
    if (!job) return;
    if (this.#queue.failed(job, cause, fell)) {
      this.#say(`task ${job.task.id} (${job.task.points.length} points) failed and is tried again: ${message}`);
      return;
    }
    this.#giveUp(job, cause, message);
  }

  /** A job has failed for good. It is cut in two until only the points at fault are left; a point that does not end costs too much for that. */
  #giveUp(job: Job, cause: Cause, message: string): void {
    this.#deathsInARow = 0;
    if (cause !== 'timeout' && this.#queue.halve(job)) {
      this.#givenUp.cut(job, message);
      return;
    }
    this.#tally.setAside(job.task);
    try {
      this.#givenUp.setAside(job, { cause, message, peakRssMb: this.#peakRssMb });
    } catch (error) {
      this.#stop(`failures cannot be written: ${diskReason(error) ?? String(error)}`);
    }
  }

  /** Ends the run for a reason that concerns all tasks. */
  #stop(reason: string): void {
    this.#fatal = reason;
    this.#host?.kill();
  }

  #ended({ how, expected, outOfMemory }: HostEnd): void {
    this.#host = null;
    this.#ready = false;
    if (expected || this.#fatal !== null) return this.#finish();
    const message = `the pool host ${how}`;
    if (this.#limits.anyExceeded) {
      // This supervisor ended the host, because tasks exceeded their limit. Only they are to blame, even if they came to their end meanwhile.
      for (const job of this.#queue.running.filter(({ task }) => this.#limits.hasExceeded(task.id))) {
        this.#failed(job, 'timeout', 'it did not end within its time limit');
      }
      this.#queue.putBack();
    } else {
      const running = this.#queue.running.length;
      if (running > 0) this.#say(`${message}; ${running} tasks in flight are tried again one by one`);
      for (const job of this.#queue.crashed()) this.#giveUp(job, outOfMemory ? 'memory' : 'crash', message);
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

  /** The parts to make of a task, so that the first ends before the deadline. If nothing fits, no more tasks start. */
  #inTime(task: Task): readonly Task[] {
    const parts = this.#timeLeft.parts(this.#experiment, task);
    if (parts.length === 0) this.#draining = 'deadline';
    return parts;
  }

  #tick(): void {
    this.#show();
    this.#dispatch();
    if (this.#timeLeft.over && !this.#queue.idle) this.#endNow('deadline');
    if (this.#limits.check(this.#queue.running.map(({ task }) => task))) this.#host?.kill();
  }

  #show(): void {
    const { workers, threads } = this.#allocation;
    const running = runningPart(this.#queue.running, this.#limits, threads, this.#machine.host);
    const standing = { ...this.#tally.standing, ...running, cores: workers * threads, peakRssMb: this.#peakRssMb };
    this.#control.observe({ kind: 'progress', standing });
  }

  #finish(): void {
    this.#end?.();
  }
}
