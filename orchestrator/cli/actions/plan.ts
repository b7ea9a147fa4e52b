import { alignedLines } from '../../../analysis/text/table.ts';
import { formatBytes, formatCount, formatDuration } from '../../../analysis/text/quantities.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { type Calibration, tellingTasks } from '../../machine/calibrate.ts';
import type { BlasCore } from '../../machine/blas-core.ts';
import { type BackendChoice, backendFor } from '../../machine/choose-backend.ts';
import { predictWallMs } from '../../plan/allocation.ts';
import { expectedMemory } from '../../plan/task.ts';
import { checkFeasible, type MachineOptions, prepare, type Prepared } from '../../run/prepare.ts';
import { readAdded } from '../../run/refinement-record.ts';
import { trustOf } from '../../run/trust.ts';
import { loadSweep } from '../../sweep/load-sweep.ts';
import type { Refinement } from '../../sweep/refinement.ts';
import type { HostFactors } from '../../plan/task.ts';
import { answer } from '../answer.ts';

/** Options of `nightsweep plan`. */
export interface PlanRequest extends MachineOptions {
  /** Path of the sweep file. */
  file: string;
  store: string;
  backend: BackendChoice;
  blasCore: BlasCore;
  /** Groups of columns to compute again where they are outdated. */
  refresh: readonly string[];
  /** Values that replace those of the sweep file, `name=value` each. */
  set: readonly string[];
  /** Whether a user's own code may run without asking. */
  trust: boolean;
}

/** Shows what a sweep would run. It runs nothing. */
export async function plan(request: PlanRequest, registry: Registry): Promise<void> {
  const { file, store, blasCore, refresh } = request;
  const sweep = await loadSweep(file, { registry, trust: trustOf(request.trust), set: request.set });
  const { name, note } = await backendFor(sweep.experiment, request.backend);
  const added = readAdded(store, sweep.name, sweep.experiment).map(({ point }) => point);
  const tell = (text: string): void => void process.stderr.write(`${text}\n`);
  const prepared = await prepare({
    sweep,
    store,
    machine: request,
    backend: name,
    blasCore,
    added,
    refresh,
    only: [],
    tell,
    registry,
  });
  if (note !== null) process.stderr.write(`${note}\n`);
  for (const warning of prepared.warnings) process.stderr.write(`warning: ${warning}\n`);
  answer(describePlan(prepared), planNumbers(prepared));
  checkFeasible(prepared);
}

/** The plan for programs: times in seconds, sizes in bytes. */
function planNumbers({
  sweep,
  plan: planned,
  allocation,
  machine,
  calibration,
  warnings,
}: Prepared): Record<string, unknown> {
  const { host, resources } = machine;
  return {
    ...{ sweep: sweep.name, points: planned.points, stored: planned.stored, tasks: planned.tasks.length },
    ...{ workers: allocation.workers, threads: allocation.threads },
    coreSeconds: (planned.modelMs * host.speed) / 1000,
    wallSeconds: predictWallMs(planned.tasks, allocation, host) / 1000,
    ...{ peakBytes: peakMemory(planned, allocation, host), memoryBytes: resources.memory, diskBytes: planned.bytes },
    ...{ calibration, refinement: sweep.refine, warnings },
  };
}

/** What the largest tasks that run at once take, bytes. */
function peakMemory({ tasks }: Prepared['plan'], { workers }: Prepared['allocation'], host: HostFactors): number {
  const sizes = tasks.map((task) => expectedMemory(task, host)).sort((a, b) => b - a);
  return sizes.slice(0, workers).reduce((sum, memory) => sum + memory, 0);
}

function describePlan({ sweep, plan: planned, allocation, machine, calibration }: Prepared): string {
  const { workers, threads } = allocation;
  const { host, resources } = machine;
  const peak = peakMemory(planned, allocation, host);
  const rows: [string, string][] = [
    ['points', formatCount(planned.points)],
    ['stored', formatCount(planned.stored)],
    [
      'tasks',
      `${formatCount(planned.tasks.length)}${sweep.experiment.sharing ? ' (points of a task share a draw)' : ''}`,
    ],
    ['core time', `${formatDuration(planned.modelMs * host.speed)} (${timeBasis(calibration)})`],
    [
      'wall time',
      `${formatDuration(predictWallMs(planned.tasks, allocation, host))} at ${workers} worker${workers === 1 ? '' : 's'}` +
        (threads > 1 ? ` with ${threads} threads` : ''),
    ],
    [
      'peak memory',
      `${formatBytes(peak)} of ${formatBytes(resources.memory)} that may be used${memoryBasis(calibration)}`,
    ],
    ['rows', `${formatBytes(planned.bytes)} on disk`],
    ...(sweep.refine ? [['refinement', refinementText(sweep.refine)] as [string, string]] : []),
  ];
  const lines = alignedLines(rows).map((line) => `  ${line}\n`);
  return `${sweep.title}\n${lines.join('')}`;
}

function refinementText({ where, along, column, error, points }: Refinement): string {
  const goal = where === 'boundary' ? `boundaries along ${along ?? ''}` : `means of ${column}`;
  return `then up to ${formatCount(points)} points more, until ${goal} are known to ${error}`;
}

function timeBasis({ basis: restsOn, tasks, speed, spread }: Calibration): string {
  if (restsOn === 'nothing') return 'not yet calibrated on this host';
  if (restsOn === 'yardstick') return `by a measurement of this host, ×${speed.toFixed(2)}`;
  const basis = calibratedBy(tasks, speed) + (restsOn === 'other stores' ? ' in other stores' : '');
  if (tasks < tellingTasks) return basis;
  return `${basis}; nine in ten within ${percentOff(spread.low)} … ${percentOff(spread.high)}`;
}

function memoryBasis({ memoryTasks, memory }: Calibration): string {
  return memoryTasks === 0 ? '' : ` (${calibratedBy(memoryTasks, memory)})`;
}

function calibratedBy(tasks: number, factor: number): string {
  return `calibrated by ${formatCount(tasks)} task${tasks === 1 ? '' : 's'} of this host, ×${factor.toFixed(2)}`;
}

/** A factor as a change: 0.88 is −12 %. */
function percentOff(factor: number): string {
  const percent = Math.round(100 * (factor - 1));
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`;
}
