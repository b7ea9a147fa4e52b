import { join } from 'node:path';
import { formatCount } from '../../analysis/text/quantities.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { takeLock } from '../../store/lock.ts';
import { setDamageAside } from '../../store/repair.ts';
import { sealJournals } from '../../store/seal.ts';
import { openStoreForWriting } from '../../store/store.ts';
import type { BlasCore } from '../machine/blas-core.ts';
import { type Chunk, chunkOf } from '../execute/chunk.ts';
import { systemClock } from '../execute/clock.ts';
import { runChunks } from '../execute/run-chunks.ts';
import { StoreSink } from '../execute/store-sink.ts';
import { type BackendChoice, backendFor } from '../machine/choose-backend.ts';
import { loadSweep } from '../sweep/load-sweep.ts';
import { version, versionWithCommit } from '../version.ts';
import { deadline } from './deadline.ts';
import { exitCodes } from './exit-codes.ts';
import { checkFeasible, type MachineOptions, prepare, type Prepared } from './prepare.ts';
import { learnFromRun } from './host-speed.ts';
import { keptFiles } from './kept-files.ts';
import { Progress } from './progress.ts';
import { ProgressRecord } from './progress-record.ts';
import { Rounds } from './rounds.ts';
import { RunLog } from './run-log.ts';
import type { HearRun } from './run-event.ts';
import { closingLines, exitCodeOf, openingLine, reproducing } from './run-text.ts';
import { StopSignals, surviveClosedTerminal } from './signals.ts';
import { recordRun, recordSweep, sweepFolder } from './sweep-record.ts';
import { tellEvent } from './tell-event.ts';
import { trustOf } from './trust.ts';
import { makeFolder } from '../../store/make-folder.ts';

/** Options of `nightsweep run`. */
export interface RunRequest extends MachineOptions {
  /** Path of the sweep file. */
  file: string;
  /** Folder of the store. */
  store: string;
  backend: BackendChoice;
  blasCore: BlasCore;
  /** Local time of day before which the run shall end, e.g. 07:00. */
  until?: string | undefined;
  /** Hours after which the run shall end. */
  maxHours?: number | undefined;
  /** Time limit of a task, minutes; undefined: 10 minutes and 20 times its expected time. */
  taskTimeoutMinutes?: number | undefined;
  /** Groups of columns to compute again where they are outdated; `all` means all groups. */
  refresh: readonly string[];
  /** Beginnings of the ids of the only points to compute; empty: all that are left. */
  only: readonly string[];
  /** Values that replace those of the sweep file, `name=value` each. */
  set: readonly string[];
  /** Whether a user's own code may run without asking. */
  trust: boolean;
  /** Hears what the run tells. */
  hear: HearRun;
}

/**
 * Runs what a sweep has left to run.
 * @returns the exit code
 * @throws what can go wrong before the first task starts, e.g. InputFileError, StoreError, ResourceError
 */
export async function runSweep(request: RunRequest, registry: Registry): Promise<number> {
  surviveClosedTerminal();
  const { store, file } = request;
  const limit = deadline(request);
  // The file is read before the store is touched, so that a mistake in it leaves no trace.
  const sweep = await loadSweep(file, { registry, trust: trustOf(request.trust), set: request.set });
  const backend = await backendFor(sweep.experiment, request.backend);
  openStoreForWriting(store, `nightsweep ${version()}`);
  makeFolder(sweepFolder(store, sweep.name));
  const lock = takeLock(store, `run-${sweep.name}`, `the sweep "${sweep.name}" is already being run in this store`);
  try {
    const log = new RunLog(join(sweepFolder(store, sweep.name), 'run.log'), request.hear);
    for (const { from, to, what } of (await setDamageAside(store)) ?? []) {
      log.say(`warning: ${from} is damaged (${what}); it is kept as ${to}, and its points are computed again`);
    }
    if (!(await sealJournals(store))) {
      log.say(
        `note: another process seals rows of ${store}; if it is gone, delete ${join(store, 'locks', 'compactor.json')}`,
      );
    }
    const rounds = new Rounds(sweep, store, registry, log);
    const plan = async (machine: MachineOptions): Promise<Prepared> => {
      const added = rounds.points;
      const { refresh, only } = request;
      const tell = (text: string): void => log.say(text);
      const prepared = await prepare({
        sweep,
        store,
        machine,
        backend: backend.name,
        blasCore: request.blasCore,
        added,
        refresh,
        only,
        tell,
        registry,
      });
      checkFeasible(prepared);
      return prepared;
    };
    const first = await plan(request);
    recordSweep(store, sweep);
    for (const warning of first.warnings) log.say(`warning: ${warning}`);
    const run = new Run(first, request, registry, log, { rounds, plan, note: backend.note });
    return await run.execute(limit);
  } finally {
    lock.release();
  }
}

/** How a run goes on after its first chunk. */
interface Following {
  rounds: Rounds;
  /** Plans what is missing now. */
  plan: (machine: MachineOptions) => Promise<Prepared>;
  /** What the choice of the backend costs, for people. */
  note: string | null;
}

/** A sweep on its way. It has chunks computed one after the other and reports on them. */
class Run {
  readonly #first: Prepared;
  readonly #request: RunRequest;
  readonly #registry: Registry;
  readonly #log: RunLog;
  readonly #following: Following;
  readonly #nightsweep = versionWithCommit();

  constructor(first: Prepared, request: RunRequest, registry: Registry, log: RunLog, following: Following) {
    this.#first = first;
    this.#request = request;
    this.#registry = registry;
    this.#log = log;
    this.#following = following;
  }

  /** @param limit milliseconds since the epoch after which no task may run; null without one */
  async execute(limit: number | null): Promise<number> {
    const { sweep, machine, backend } = this.#first;
    const { store, taskTimeoutMinutes } = this.#request;
    const log = this.#log;
    const chunks = this.#chunks();
    const first = await chunks.next();
    if (first.done) return exitCodes.done;
    const progress = new Progress(process.stderr, (line) => log.note(line));
    log.beforeLine = () => progress.clear();
    const record = new ProgressRecord(store, sweep.name);
    const reproduce = (id: string): string => reproducing(this.#request, id);
    const sink = new StoreSink(store, reproduce, (text) => log.say(text));
    const stop = new StopSignals(log);
    const outcome = await runChunks(startingWith(first.value, chunks), {
      ...{ registry: this.#registry, machine, sink, follows: sweep.refine !== null },
      control: {
        ...{ clock: systemClock, deadline: limit, ...stop.requests },
        taskTimeoutMs: taskTimeoutMinutes === undefined ? null : taskTimeoutMinutes * 60_000,
        observe: (event) => {
          tellEvent(event, log, progress);
          if (event.kind !== 'progress') return;
          record.update(event.standing);
          this.#request.hear({ event: 'progress', ...event.standing });
        },
      },
    });
    stop.end();
    await sink.finish();
    await learnFromRun(store, {
      ...{ experiment: sweep.experiment, backend, blasCore: this.#request.blasCore },
      ...{ modelMs: outcome.expectedMs / machine.host.speed, points: outcome.pointsDone },
    });
    progress.clear();
    const text = closingLines(outcome, { ...this.#request, sweep: sweep.name });
    log.say(text);
    record.end(exitCodeOf(outcome), text);
    const { pointsDone, pointsFailed, pointsLeft, expectedMs, taskMs, stopped, fatal } = outcome;
    this.#request.hear({
      ...{ event: 'outcome', pointsDone, pointsFailed, pointsLeft, expectedMs, taskMs, stopped, fatal },
    });
    return exitCodeOf(outcome);
  }

  /** The chunks of the run: what the sweep lacks, then what each round of its refinement adds. Each round rests on the rows so far. */
  async *#chunks(): AsyncGenerator<Chunk, undefined> {
    const { sweep, plan, machine } = this.#first;
    const { store } = this.#request;
    const { note } = this.#following;
    if (plan.tasks.length > 0) {
      if (note !== null) this.#log.say(note);
      yield this.#begin(this.#first);
    } else {
      this.#log.say(`${sweep.name}: all ${formatCount(plan.points)} points are stored in ${store}; nothing to run`);
    }
    // The memory that may be used is what was free before the run's own host took its part.
    const options = { ...this.#request, memoryGb: this.#request.memoryGb ?? machine.resources.memory / 1e9 };
    let begun = plan.tasks.length > 0;
    while (this.#request.only.length === 0 && (await this.#following.rounds.next())) {
      const round = await this.#following.plan(options);
      if (round.plan.tasks.length === 0) continue;
      if (!begun && note !== null) this.#log.say(note);
      yield begun ? this.#chunk(round) : this.#begin(round);
      begun = true;
    }
  }

  /** Records and announces that the run begins. */
  #begin(prepared: Prepared): Chunk {
    const { sweep, plan, allocation, machine } = prepared;
    const { store, blasCore } = this.#request;
    const command = process.argv.slice(2);
    const expectedMs = plan.modelMs * machine.host.speed;
    recordRun(store, sweep, plan, { nightsweep: this.#nightsweep, command, allocation, blasCore, expectedMs });
    this.#log.say(openingLine(prepared, store));
    return this.#chunk(prepared);
  }

  #chunk({ sweep, plan, backend }: Prepared): Chunk {
    const { blasCore, store } = this.#request;
    return chunkOf(sweep.experiment, plan.tasks, {
      ...{ sweep: sweep.name, nightsweep: this.#nightsweep, backend, blasCore },
      files: sweep.files.loaded.length === 0 ? {} : keptFiles(store),
    });
  }
}

async function* startingWith<T>(first: T, rest: AsyncIterator<T, undefined>): AsyncGenerator<T, undefined> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
