import { predictWallMs } from '../../plan/allocation.ts';
import { formatBytes, formatCount, formatDuration } from '../../../analysis/text/quantities.ts';
import { loadSweep, type Refinement } from '../../sweep/load-sweep.ts';
import type { Calibration } from '../../machine/calibrate.ts';
import { backendFor } from '../../machine/choose-backend.ts';
import { checkFeasible, prepare, type Prepared } from '../../run/prepare.ts';
import { readAdded } from '../../run/refinement-record.ts';
import type { Arguments } from '../commands/plan.ts';

/** What `nightsweep plan` does. */
export async function plan({ sweep: file, store, backend, workers, memory }: Arguments): Promise<void> {
  const sweep = loadSweep(file);
  const { name, note } = await backendFor(sweep, backend);
  const added = readAdded(store, sweep.name).map(({ point }) => point);
  const prepared = await prepare(sweep, store, { workers, memoryGb: memory }, name, added);
  if (note !== null) process.stderr.write(`${note}\n`);
  for (const warning of prepared.warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(describePlan(prepared));
  checkFeasible(prepared);
}

function describePlan({ sweep, plan, allocation, resources, calibration }: Prepared): string {
  const { workers, threads } = allocation;
  const peak = plan.tasks
    .map(({ memory }) => memory)
    .sort((a, b) => b - a)
    .slice(0, workers)
    .reduce((sum, memory) => sum + memory, 0);
  const rows: [string, string][] = [
    ['points', formatCount(plan.points)],
    ['stored', formatCount(plan.stored)],
    ['tasks', `${formatCount(plan.tasks.length)} (points of a task share a draw)`],
    ['core time', `${formatDuration(plan.coreMs)} (${timeBasis(calibration)})`],
    [
      'wall time',
      `${formatDuration(predictWallMs(plan.tasks, allocation))} at ${workers} worker${workers === 1 ? '' : 's'}` +
        (threads > 1 ? ` with ${threads} threads` : ''),
    ],
    [
      'peak memory',
      `${formatBytes(peak)} of ${formatBytes(resources.memory)} that may be used${memoryBasis(calibration)}`,
    ],
    ['rows', `${formatBytes(plan.bytes)} on disk`],
    ...(sweep.refine ? [['refinement', refinementText(sweep.refine)] as [string, string]] : []),
  ];
  return `${sweep.title}\n${rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}\n`).join('')}`;
}

function refinementText({ where, along, error, points }: Refinement): string {
  const goal = where === 'boundary' ? `boundaries along ${along}` : 'mean counts';
  return `then up to ${formatCount(points)} points more, until ${goal} are known to ${error}`;
}

/** Quantiles of fewer tasks say little. */
const tellingTasks = 20;

function timeBasis({ tasks, speed, spread }: Calibration): string {
  if (tasks === 0) return 'not yet calibrated on this host';
  const basis = calibratedBy(tasks, speed);
  if (tasks < tellingTasks) return basis;
  return `${basis}; nine in ten within ${percentOff(spread.low)} … ${percentOff(spread.high)}`;
}

function memoryBasis({ memoryTasks, memory }: Calibration): string {
  return memoryTasks === 0 ? '' : ` (${calibratedBy(memoryTasks, memory)})`;
}

function calibratedBy(tasks: number, factor: number): string {
  return `calibrated by ${formatCount(tasks)} task${tasks === 1 ? '' : 's'} of this host, ×${factor.toFixed(2)}`;
}

/** A factor as what it adds: 0.88 is −12 %. */
function percentOff(factor: number): string {
  const percent = Math.round(100 * (factor - 1));
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`;
}
