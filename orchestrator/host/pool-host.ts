import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Task } from '../plan/task.ts';
import { diskReason } from '../../store/errors.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { MemoryPeak } from './memory-peak.ts';
import type { FromHost, FromWorker, HostSettings, TaskOutcome, ToHost, WorkerSettings } from './messages.ts';
import { rowsOf } from './rows.ts';

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
  readonly #inFlight = new Map<string, Task>();
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
    this.#pool.on('message', ({ started }: FromWorker) => this.#began(started));
    // Piscina replaces a worker that dies; a task it held rejects its promise.
    this.#pool.on('error', (error: Error) => {
      process.stderr.write(`a worker died: ${error.stack ?? error.message}\n`);
    });
  }

  /** A worker has begun a task. A message that arrives after the task ended is ignored. */
  #began(id: string): void {
    const task = this.#inFlight.get(id);
    if (!task) return;
    this.#peak.began(task);
    tell({ kind: 'started', task: id });
  }

  async compute(task: Task): Promise<void> {
    this.#inFlight.set(task.id, task);
    const outcome = await this.#pool.run(task).finally(() => {
      this.#peak.ended(task);
      this.#inFlight.delete(task.id);
    });
    tell({ kind: 'computed', task: task.id });
    const peakRssMb = this.#peak.measuredMb;
    const rows = rowsOf(task, outcome, this.#settings, this.#peak);
    const written = rows.length > 0 ? this.#keeper.write(rows) : undefined;
    if (this.#inFlight.size === 0) this.#commitIfIdle();
    await written;
    const { wallMs, cpuMs, error } = outcome;
    // The addon counts the CPU time of all its threads; other work may be done elsewhere, e.g. by a command.
    const coreMs = outcome.backend.name === 'native' ? cpuMs : wallMs * this.#settings.threads;
    const message = { kind: 'done', task: task.id, rows: rows.length, coreMs, peakRssMb } as const;
    if (error === undefined) {
      tell(message);
      return;
    }
    const computed = new Set(outcome.computed);
    const missing = task.points.flatMap((_, index) => (computed.has(index) ? [] : [index]));
    tell({ ...message, failure: { message: error, missing, fell: false } });
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
  const failure = { message: detail, missing: task.points.map((_, index) => index), fell: true };
  tell({ kind: 'done', task: task.id, rows: 0, coreMs: 0, peakRssMb: process.resourceUsage().maxRSS / 1024, failure });
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
