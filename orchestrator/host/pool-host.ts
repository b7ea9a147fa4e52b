import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Task } from '../plan/task.ts';
import { diskReason } from '../../store/errors.ts';
import { InFlight } from './in-flight.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { MemoryPeak } from './memory-peak.ts';
import type { FromHost, FromWorker, HostSettings, Part, TaskOutcome, ToHost, WorkerSettings } from './messages.ts';
import { rowsOfPart } from './rows.ts';

/** Rows are written at once if no task has come for this many milliseconds. */
const idleMs = 20;

/**
 * The pool host: a process of its own that computes tasks on worker threads and writes their rows.
 * If native code brings it down, the supervisor starts another one. If the supervisor disappears, the pool host ends at once.
 */
class PoolHost {
  readonly #settings: HostSettings;
  readonly #pool: Piscina<Task, TaskOutcome>;
  readonly #keeper: JournalKeeper;
  readonly #peak = new MemoryPeak();
  readonly #inFlight = new Map<string, InFlight>();
  #idle: NodeJS.Timeout | undefined;

  constructor(settings: HostSettings) {
    this.#settings = settings;
    const { journals, table, experiment, backend, threads, files } = settings;
    this.#keeper = new JournalKeeper(journals, table, (journal) => tell({ kind: 'closed', journal }));
    this.#pool = new Piscina({
      filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
      minThreads: settings.workers,
      maxThreads: settings.workers,
      idleTimeout: Infinity,
      // A worker goes on to its next task by itself, even while this thread is busy.
      concurrentTasksPerWorker: 2,
      // Points make many short-lived arrays. With a larger nursery fewer of them are copied.
      resourceLimits: { maxYoungGenerationSizeMb: 192 },
      workerData: { experiment, backend, threads, files } satisfies WorkerSettings,
    });
    this.#pool.on('message', (message: FromWorker) => this.#heard(message));
    // Piscina replaces a worker that dies; a task it held rejects its promise.
    this.#pool.on('error', (error: Error) => {
      process.stderr.write(`a worker died: ${error.stack ?? error.message}\n`);
    });
  }

  /** A worker has begun a task, or computed a part of one. A message of a task that has ended is ignored. */
  #heard(message: FromWorker): void {
    const flight = this.#inFlight.get('started' in message ? message.started : message.task);
    if (!flight) return;
    if ('part' in message) return this.#store(flight, message.part);
    this.#peak.began(flight.task);
    tell({ kind: 'started', task: flight.task.id });
  }

  /** Writes the rows of a part, and says when they are on the disk. */
  #store(flight: InFlight, part: Part): void {
    const { task } = flight;
    // The addon counts the CPU time of all its threads; other work may be done elsewhere, e.g. by a command.
    flight.coreMs += part.backend.name === 'native' ? part.cpuMs : part.wallMs * this.#settings.threads;
    const write =
      part.computed.length === 0
        ? Promise.resolve()
        : this.#keeper.write(rowsOfPart(task, part, this.#settings, this.#peak));
    flight.took(write.then(() => tell({ kind: 'stored', task: task.id, points: part.computed })));
  }

  async compute(task: Task): Promise<void> {
    const flight = new InFlight(task);
    this.#inFlight.set(task.id, flight);
    try {
      const { last, before, error } = await this.#pool.run(task).finally(() => this.#peak.ended(task));
      tell({ kind: 'computed', task: task.id });
      await flight.come(before);
      this.#store(flight, last);
      this.#inFlight.delete(task.id);
      if (this.#inFlight.size === 0) this.#commitIfIdle();
      await flight.written();
      const failure = error === undefined ? {} : { failure: { message: error, fell: false } };
      tell({ kind: 'done', task: task.id, coreMs: flight.coreMs, peakRssMb: this.#peak.measuredMb, ...failure });
    } finally {
      this.#inFlight.delete(task.id);
    }
  }

  /** Writes the waiting rows if no task comes for a moment: there are then no more rows to wait for. */
  #commitIfIdle(): void {
    this.#idle ??= setTimeout(() => {
      this.#idle = undefined;
      if (this.#inFlight.size === 0) this.#keeper.commit();
    }, idleMs);
  }

  async finish(): Promise<void> {
    this.#keeper.finish();
    await this.#pool.destroy();
  }
}

function tell(message: FromHost): void {
  if (process.connected) process.send?.(message);
}

/** Handles a task that could not be computed or stored. If files cannot be written, the host gives up; else only the task fails. */
function giveUp(task: Task, error: unknown): void {
  const reason = diskReason(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (reason) {
    tell({ kind: 'fatal', message: `rows cannot be written: ${reason} (${detail})` });
    return;
  }
  const failure = { message: detail, fell: true };
  tell({ kind: 'done', task: task.id, coreMs: 0, peakRssMb: process.resourceUsage().maxRSS / 1024, failure });
}

let host: PoolHost | undefined;

process.on('message', (message: ToHost) => {
  switch (message.kind) {
    case 'start':
      host = new PoolHost(message.settings);
      tell({ kind: 'ready' });
      break;
    case 'task':
      host?.compute(message.task).catch((error: unknown) => giveUp(message.task, error));
      break;
    case 'finish':
      void host?.finish().finally(() => process.exit(0));
      break;
  }
});
// Native code may be running on the threads: an orderly exit would wait for it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
