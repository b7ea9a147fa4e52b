import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../store/lock.ts';
import { sealJournals } from '../store/seal.ts';
import { openStoreForWriting } from '../store/store.ts';
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
import { nextRound } from './refine.ts';
import { readAdded, recordAdded } from './refinement-record.ts';
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
    let added = readAdded(store, name);
    for (let first = true; ; first = false) {
      const prepared = await prepare(
        sweep,
        store,
        request,
        backend.name,
        added.map(({ point }) => point),
      );
      const outcome = await runPrepared(prepared, request, { backend, log, limit, first });
      const round =
        sweep.refine && outcome.code === exitCodes.done ? await nextRound(sweep, sweep.refine, store) : null;
      if (round) log.say(round.summary);
      if (!round || round.added.length === 0) return outcome.code;
      recordAdded(store, name, round.added);
      for (const reason of new Set(round.added.map((point) => point.reason))) log.note(reason);
      added = [...added, ...round.added];
    }
  } finally {
    lock.release();
  }
}

/** What stays the same from round to round. */
interface RunContext {
  backend: { name: BackendName; note: string | null };
  log: RunLog;
  limit: number | null;
  /** Whether this is the grid, not a round of refinement. */
  first: boolean;
}

/** Runs what a plan has, and tells how it went. */
async function runPrepared(
  prepared: Prepared,
  request: RunRequest,
  { backend, log, limit, first }: RunContext,
): Promise<{ code: number }> {
  const { store, blasCore } = request;
  const { sweep, plan, allocation } = prepared;
  checkFeasible(prepared);
  if (first) recordSpec(store, sweep);
  const progress = new Progress(process.stderr, (line) => log.note(line));
  log.beforeLine = () => progress.clear();
  if (first) for (const warning of prepared.warnings) log.say(`warning: ${warning}`);
  if (plan.tasks.length === 0) {
    log.say(`${sweep.name}: all ${formatCount(plan.points)} points are stored in ${store}; nothing to run`);
    return { code: exitCodes.done };
  }
  if (first && backend.note !== null) log.say(backend.note);
  recordRun(store, sweep, plan, { version: version(), command: process.argv.slice(2), allocation, blasCore });
  log.say(openingLine(prepared, store));
  const loop = new RunLoop({
    store,
    sweep: sweep.name,
    version: version(),
    backend: backend.name,
    tasks: plan.tasks,
    allocation,
    blasCore,
    deadline: limit,
    taskTimeoutMs: request.taskTimeoutMinutes === undefined ? null : request.taskTimeoutMinutes * 60_000,
    log,
    progress,
  });
  const ignore = followSignals(loop, log);
  const outcome = await loop.run();
  ignore();
  log.say(closingLines(outcome, prepared, request));
  return { code: exitCodeOf(outcome) };
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
