import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../store/lock.ts';
import { sealJournals } from '../store/seal.ts';
import { openStoreForWriting } from '../store/store.ts';
import type { Task } from '../plan/task.ts';
import { loadSweep } from '../spec/load-sweep.ts';
import { version } from '../version.ts';
import type { BackendName } from '../../kernels/backends/names.ts';
import { type BackendChoice, backendFor } from './choose-backend.ts';
import { deadline } from './deadline.ts';
import { formatCount, formatDuration } from '../text/quantities.ts';
import { exitCodes } from './exit-codes.ts';
import type { BlasCore } from './host-process.ts';
import { checkFeasible, type MachineOptions, prepare, type Prepared } from './prepare.ts';
import { Progress } from './progress.ts';
import { RunLog } from './run-log.ts';
import { RunLoop, type RunOutcome } from './run-loop.ts';
import { Rounds } from './rounds.ts';
import { followSignals, surviveClosedTerminal } from './signals.ts';
import { recordRun, recordSpec, sweepFolder } from './sweep-record.ts';

/** What `nightsweep run` is given. */
export interface RunRequest extends MachineOptions {
  file: string;
  store: string;
  backend: BackendChoice;
  blasCore: BlasCore;
  until?: string | undefined;
  maxHours?: number | undefined;
  taskTimeoutMinutes?: number | undefined;
}

/** Runs what a sweep has left to run. Returns the exit code. */
export async function runSweep(request: RunRequest): Promise<number> {
  surviveClosedTerminal();
  const { store, file } = request;
  const limit = deadline(request);
  // The file is read before the store is touched: a mistake in it leaves no trace.
  const sweep = loadSweep(file);
  const { name } = sweep;
  const backend = await backendFor(sweep, request.backend);
  openStoreForWriting(store, `nightsweep ${version()}`);
  mkdirSync(sweepFolder(store, name), { recursive: true });
  const lock = takeLock(store, `run-${name}`, `the sweep "${name}" is already being run in this store`);
  try {
    await sealJournals(store);
    const log = new RunLog(join(sweepFolder(store, name), 'run.log'));
    const rounds = new Rounds(sweep, store, log);
    const plan = async (): Promise<Prepared> => {
      const prepared = await prepare(sweep, store, request, backend.name, rounds.points);
      checkFeasible(prepared);
      return prepared;
    };
    /** What the next round of refinement that is not stored already asks for. */
    const next = async (): Promise<Prepared | null> => {
      while (await rounds.next()) {
        const prepared = await plan();
        if (prepared.plan.tasks.length > 0) return prepared;
      }
      return null;
    };
    let prepared: Prepared | null = await plan();
    recordSpec(store, sweep);
    for (const warning of prepared.warnings) log.say(`warning: ${warning}`);
    if (prepared.plan.tasks.length === 0) {
      log.say(`${name}: all ${formatCount(prepared.plan.points)} points are stored in ${store}; nothing to run`);
      prepared = await next();
      if (prepared === null) return exitCodes.done;
    }
    if (backend.note !== null) log.say(backend.note);
    return await runPrepared(prepared, request, {
      ...{ backend: backend.name, log, limit },
      more: async () => (await next())?.plan.tasks ?? [],
    });
  } finally {
    lock.release();
  }
}

interface RunContext {
  backend: BackendName;
  log: RunLog;
  limit: number | null;
  more: () => Promise<readonly Task[]>;
}

/** Runs what a plan has, and tells how it went. Returns the exit code. */
async function runPrepared(
  prepared: Prepared,
  request: RunRequest,
  { backend, log, limit, more }: RunContext,
): Promise<number> {
  const { store, blasCore } = request;
  const { sweep, plan, allocation } = prepared;
  const progress = new Progress(process.stderr, (line) => log.note(line));
  log.beforeLine = () => progress.clear();
  recordRun(store, sweep, plan, { version: version(), command: process.argv.slice(2), allocation, blasCore });
  log.say(openingLine(prepared, store));
  const loop = new RunLoop({
    store,
    sweep: sweep.name,
    version: version(),
    backend,
    tasks: plan.tasks,
    allocation,
    blasCore,
    deadline: limit,
    taskTimeoutMs: request.taskTimeoutMinutes === undefined ? null : request.taskTimeoutMinutes * 60_000,
    log,
    progress,
    more,
  });
  const ignore = followSignals(loop, log);
  const outcome = await loop.run();
  ignore();
  log.say(closingLines(outcome, prepared, request));
  return exitCodeOf(outcome);
}

function openingLine({ sweep, plan, allocation, calibration }: Prepared, store: string): string {
  const { workers, threads: each } = allocation;
  const pending = plan.points - plan.stored;
  const stored = plan.stored > 0 ? ` (${formatCount(plan.stored)} are stored already)` : '';
  const threads = each > 1 ? `, ${each} threads each` : '';
  const basis = calibration.tasks > 0 ? `from ${formatCount(calibration.tasks)} tasks on this host` : 'uncalibrated';
  return (
    `${sweep.name}: ${formatCount(pending)} points${stored} in ${formatCount(plan.tasks.length)} tasks ` +
    `on ${workers} worker${workers === 1 ? '' : 's'}${threads}; expected ${formatDuration(plan.coreMs)} of core time (${basis}); store ${store}`
  );
}

function closingLines(outcome: RunOutcome, { sweep }: Prepared, { file, store }: RunRequest): string {
  const { pointsDone, pointsFailed, pointsLeft, predictedMs, taskMs } = outcome;
  const lines = [
    `${sweep.name}: ${formatCount(pointsDone)} points computed` +
      (predictedMs > 0 ? `; core time predicted ${formatDuration(predictedMs)}, taken ${formatDuration(taskMs)}` : ''),
  ];
  if (pointsFailed > 0) {
    lines.push(
      `${formatCount(pointsFailed)} points failed; see: nightsweep sql "SELECT * FROM failures WHERE NOT resolved" --store ${store}`,
    );
  }
  if (outcome.fatal !== null) lines.push(`error: ${outcome.fatal}`);
  if (pointsLeft > 0) {
    const why = { interrupted: 'interrupted', deadline: 'the time was up', fatal: 'stopped' } as const;
    const reason = outcome.stopped === null ? 'stopped' : why[outcome.stopped];
    lines.push(
      `${reason} with ${formatCount(pointsLeft)} points left; continue with: nightsweep run ${file} --store ${store}`,
    );
  }
  return lines.join('\n');
}

function exitCodeOf({ stopped, pointsFailed }: RunOutcome): number {
  if (stopped === 'fatal') return exitCodes.failed;
  if (stopped !== null) return exitCodes.resumable;
  return pointsFailed > 0 ? exitCodes.someFailed : exitCodes.done;
}
