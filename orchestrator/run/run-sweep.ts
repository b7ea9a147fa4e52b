import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { takeLock } from '../../store/lock.ts';
import { sealJournals } from '../../store/seal.ts';
import { openStoreForWriting } from '../../store/store.ts';
import type { Task } from '../plan/task.ts';
import { loadSweep } from '../sweep/load-sweep.ts';
import { version } from '../version.ts';
import type { BackendName } from '../../kernels/backends/names.ts';
import { type BackendChoice, backendFor } from '../machine/choose-backend.ts';
import { deadline } from './deadline.ts';
import { formatCount, formatDuration } from '../../analysis/text/quantities.ts';
import { exitCodes } from './exit-codes.ts';
import type { BlasCore } from '../execute/host-process.ts';
import { checkFeasible, type MachineOptions, prepare, type Prepared } from './prepare.ts';
import { Progress } from './progress.ts';
import { RunLog } from './run-log.ts';
import { RunLoop, type RunOutcome } from '../execute/run-chunk.ts';
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
    const plan = async (machine: MachineOptions): Promise<Prepared> => {
      const prepared = await prepare(sweep, store, machine, backend.name, rounds.points);
      checkFeasible(prepared);
      return prepared;
    };
    const whole = await plan(request);
    // What is free is what was free before the run's own host took its part.
    const machine = { ...request, memoryGb: request.memoryGb ?? whole.resources.memory / 1e9 };
    /** What the next round of refinement that is not stored already asks for. */
    const next = async (): Promise<Prepared | null> => {
      while (await rounds.next()) {
        const prepared = await plan(machine);
        if (prepared.plan.tasks.length > 0) return prepared;
      }
      return null;
    };
    recordSpec(store, sweep);
    for (const warning of whole.warnings) log.say(`warning: ${warning}`);
    let following: Prepared | null = whole;
    if (whole.plan.tasks.length === 0) {
      log.say(`${name}: all ${formatCount(whole.plan.points)} points are stored in ${store}; nothing to run`);
      following = await next();
    }
    if (following && backend.note !== null) log.say(backend.note);
    let code: number = exitCodes.done;
    while (following && code === exitCodes.done) {
      const current: Prepared = following;
      following = null;
      const more = async (): Promise<readonly Task[]> => {
        const round = await next();
        if (round === null || isDeepStrictEqual(round.allocation, current.allocation)) return round?.plan.tasks ?? [];
        // Other numbers of workers or threads: that takes another host.
        following = round;
        return [];
      };
      const context = { backend: backend.name, log, limit, more: sweep.refine ? more : null };
      code = await runPrepared(current, request, context);
    }
    return code;
  } finally {
    lock.release();
  }
}

interface RunContext {
  backend: BackendName;
  log: RunLog;
  limit: number | null;
  more: (() => Promise<readonly Task[]>) | null;
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
  if (pointsLeft > 0 || (outcome.stopped !== null && outcome.fatal === null)) {
    const why = { interrupted: 'interrupted', deadline: 'the time was up', fatal: 'stopped' } as const;
    const reason = outcome.stopped === null ? 'stopped' : why[outcome.stopped];
    const left =
      pointsLeft > 0 ? `with ${formatCount(pointsLeft)} points left` : 'before the refinement came to its end';
    lines.push(`${reason} ${left}; continue with: nightsweep run ${file} --store ${store}`);
  }
  return lines.join('\n');
}

function exitCodeOf({ stopped, pointsFailed }: RunOutcome): number {
  if (stopped === 'fatal') return exitCodes.failed;
  if (stopped !== null) return exitCodes.resumable;
  return pointsFailed > 0 ? exitCodes.someFailed : exitCodes.done;
}
