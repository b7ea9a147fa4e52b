import { formatCount, formatDuration } from '../../analysis/text/quantities.ts';
import { shellWord } from '../../analysis/text/shell.ts';
import type { ChunkOutcome } from '../execute/control.ts';
import { exitCodes } from './exit-codes.ts';
import type { Prepared } from './prepare.ts';

/** What a command that goes on with a run must say again. */
interface RunCommand {
  file: string;
  store: string;
  /** Values that replace those of the sweep file. */
  set: readonly string[];
}

/** The command that goes on with a run. */
function continuing({ file, store, set }: RunCommand): string {
  const overrides = set.map((override) => ` --set ${shellWord(override)}`).join('');
  return `nightsweep run ${shellWord(file)} --store ${shellWord(store)}${overrides}`;
}

/** The command that computes one point of a sweep alone. */
export function reproducing(command: RunCommand, id: string): string {
  return `${continuing(command)} --only ${id}`;
}

/** The line with which a run begins. */
export function openingLine({ sweep, plan, allocation, calibration, machine }: Prepared, store: string): string {
  const { workers, threads: each } = allocation;
  const pending = plan.tasks.reduce((sum, { points }) => sum + points.length, 0);
  const stored = plan.stored > 0 ? ` (${formatCount(plan.stored)} are stored already)` : '';
  const threads = each > 1 ? `, ${each} threads each` : '';
  const basis = {
    rows: `from ${formatCount(calibration.tasks)} tasks on this host`,
    'other stores': `from ${formatCount(calibration.tasks)} tasks of other stores on this host`,
    yardstick: 'from a measurement of this host',
    nothing: 'uncalibrated',
  }[calibration.basis];
  const expected = formatDuration(plan.modelMs * machine.host.speed);
  return (
    `${sweep.name}: ${formatCount(pending)} points${stored} in ${formatCount(plan.tasks.length)} tasks ` +
    `on ${workers} worker${workers === 1 ? '' : 's'}${threads}; expected ${expected} of core time (${basis}); store ${store}`
  );
}

/** The lines with which a run ends. */
export function closingLines(outcome: ChunkOutcome, { sweep, ...command }: RunCommand & { sweep: string }): string {
  const { pointsDone, pointsFailed, pointsLeft, expectedMs, taskMs, stopped, fatal } = outcome;
  const lines = [
    `${sweep}: ${formatCount(pointsDone)} points computed` +
      (expectedMs > 0 ? `; core time predicted ${formatDuration(expectedMs)}, taken ${formatDuration(taskMs)}` : ''),
  ];
  if (pointsFailed > 0) {
    lines.push(
      `${formatCount(pointsFailed)} points failed; see: nightsweep sql "SELECT * FROM failures WHERE NOT resolved" --store ${command.store}`,
    );
  }
  if (fatal !== null) lines.push(`error: ${fatal}`);
  if (pointsLeft > 0 || (stopped !== null && fatal === null)) {
    const why = { interrupted: 'interrupted', deadline: 'the time was up', fatal: 'stopped' } as const;
    const reason = stopped === null ? 'stopped' : why[stopped];
    const left =
      pointsLeft > 0 ? `with ${formatCount(pointsLeft)} points left` : 'before the refinement came to its end';
    lines.push(`${reason} ${left}; continue with: ${continuing(command)}`);
  }
  return lines.join('\n');
}

/** The exit code for an outcome. */
export function exitCodeOf({ stopped, pointsFailed }: ChunkOutcome): number {
  if (stopped === 'fatal') return exitCodes.failed;
  if (stopped !== null) return exitCodes.resumable;
  return pointsFailed > 0 ? exitCodes.someFailed : exitCodes.done;
}
