import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatBytes } from '../../analysis/text/quantities.ts';
import type { BackendName } from '../../kernels/backends/names.ts';
import type { Point } from '../../kernels/contract/identity.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { IdSet } from '../../store/id-set.ts';
import { readingStore } from '../../store/reading.ts';
import { storedIds } from '../../store/snapshot.ts';
import { openStoreForReading } from '../../store/store.ts';
import { tableOf } from '../../store/tables.ts';
import { checkTasks } from '../machine/backend-costs.ts';
import type { BlasCore } from '../machine/blas-core.ts';
import { calibrate, type Calibration, type Machines } from '../machine/calibrate.ts';
import { allocationFor, type Machine } from '../machine/machine.ts';
import { ResourceError } from '../machine/resource-error.ts';
import { machineResources } from '../machine/resources.ts';
import { type Allocation, oversized } from '../plan/allocation.ts';
import { makePlan, type Plan } from '../plan/plan.ts';
import { expectedMemory } from '../plan/task.ts';
import { workersOn } from '../machine/backend-costs.ts';
import { expand } from '../sweep/expand.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { announce } from './announce.ts';
import { hostCalibration } from './host-speed.ts';
import { OnlyError } from './only-error.ts';
import { toRefresh } from './outdated.ts';
import { checkTypes, madeByOtherCode, otherCodeWarnings } from './stored-code.ts';

/** A sweep, and all that is known before it runs. */
export interface Prepared {
  sweep: Sweep;
  warnings: readonly string[];
  plan: Plan;
  machine: Machine;
  allocation: Allocation;
  calibration: Calibration;
  backend: BackendName;
}

/** What a user may choose about a run's use of the machine. */
export interface MachineOptions {
  /** Number of workers; undefined: one per core. */
  workers?: number | undefined;
  /** Memory budget in GB; undefined: 80 % of what is free. */
  memoryGb?: number | undefined;
}

/** What to make a plan for. */
export interface PrepareRequest {
  sweep: Sweep;
  registry: Registry;
  store: string;
  machine: MachineOptions;
  backend: BackendName;
  /** Points beyond those of the grid, which refinement added. */
  added: readonly Point[];
  /** Groups of columns; their rows of an earlier revision are computed again. `all` means all groups. */
  refresh: readonly string[];
  /** Beginnings of the ids of the only points to compute; empty: all that are left. */
  only: readonly string[];
  /** Whether a point is left out although it has no row, because others compute it or have given it up. */
  leaveOut?: ((id: string) => boolean) | undefined;
  /** The core that the BLAS computes for. */
  blasCore: BlasCore;
  /** Whose rows the prediction rests on; by default those of machines like this one. */
  calibrateOver?: Machines | undefined;
  /** Called with what the user should know before a large sweep is expanded. */
  tell: (text: string) => void;
}

/**
 * Expands a sweep, looks up what is stored, and plans the rest. It changes nothing but what the user's cache knows of this host.
 * @throws InputFileError, StoreError or RefreshError if one of these cannot be done
 */
export async function prepare(request: PrepareRequest): Promise<Prepared> {
  const { sweep, machine: options, backend, added, only } = request;
  const { experiment } = sweep;
  const { done, byOtherCode, calibration } = await lookUp(request);
  const progress = announce(sweep, calibration.speed, request.tell);
  // The grid may have grown since, and may now hold points that refinement added.
  let kept = 0;
  const beyond = new Map(added.map((point) => [point.id, point]));
  const {
    points: ofGrid,
    count: inGrid,
    warnings,
  } = expand(
    sweep,
    (id) => {
      if (beyond.size > 0) beyond.delete(id);
      if (!done(id)) return true;
      if (byOtherCode(id)) kept++;
      return false;
    },
    progress,
  );
  const left = [...ofGrid, ...[...beyond.values()].filter(({ id }) => !done(id))];
  const pending = chosen(left, only, sweep);
  const count = inGrid + beyond.size;
  const found = machineResources();
  const resources = options.memoryGb === undefined ? found : { ...found, memory: options.memoryGb * 1e9 };
  const { speed, memory } = calibration;
  const machine: Machine = { resources, host: { speed, memory }, workers: options.workers };
  const workers = workersOn(backend, options.workers) ?? resources.cores;
  const plan = makePlan(experiment, pending, count - left.length, { speed, workers });
  const allocation = allocationFor(plan.tasks, machine, backend);
  const told = [...sweep.files.notes, ...warnings, ...otherCodeWarnings(kept, experiment)];
  return { sweep, warnings: told, plan, machine, allocation, calibration, backend };
}

/**
 * Those of some points whose ids begin in one of these ways; all if none is given.
 * @throws OnlyError if no point does
 */
function chosen(points: readonly Point[], only: readonly string[], { name }: Sweep): readonly Point[] {
  if (only.length === 0) return points;
  for (const begin of only) {
    if (points.some(({ id }) => id.startsWith(begin))) continue;
    throw new OnlyError(
      `--only ${begin}: the sweep "${name}" has no such point left; \`nightsweep explain\` shows its points`,
    );
  }
  return points.filter(({ id }) => only.some((begin) => id.startsWith(begin)));
}

/** Finds which points of a sweep need no computing, and how fast this host is. */
async function lookUp(request: PrepareRequest): Promise<{
  done: (id: string) => boolean;
  /** Whether a row was made by other code of a user's own experiment than the sweep has now. */
  byOtherCode: (id: string) => boolean;
  calibration: Calibration;
}> {
  const { sweep, store, backend, blasCore, refresh, leaveOut, calibrateOver: machines = 'like this one' } = request;
  let [stored, outdated, other] = [new IdSet(0), new IdSet(0), new IdSet(0)];
  let found: Calibration | null = null;
  if (existsSync(join(store, 'nightsweep.json'))) {
    openStoreForReading(store);
    const { name, columns } = tableOf(sweep.experiment);
    const own = sweep.experiment.code !== null;
    await readingStore(store, async (reading) => {
      const { connection } = reading;
      if (own) checkTypes(sweep, await reading.columns(name));
      const snapshot = await reading.snapshot(name, columns);
      stored = await storedIds(connection, snapshot);
      const condition = toRefresh(sweep, refresh);
      if (condition !== null) outdated = await storedIds(connection, snapshot, condition);
      if (own) other = await storedIds(connection, snapshot, madeByOtherCode(sweep.experiment));
      found = await calibrate(connection, snapshot, backend, { machines, blasCore });
    });
  }
  const done = (id: string): boolean => (stored.has(id) && !outdated.has(id)) || leaveOut?.(id) === true;
  return { done, byOtherCode: (id) => other.has(id), calibration: await hostCalibration(found, request) };
}

/**
 * Checks that a plan can be carried out.
 * @throws ResourceError if this machine lacks what the experiment needs, or if a task does not fit into memory even alone; PrecisionError if the
 * backend cannot compute one
 */
export function checkFeasible({ sweep, plan, machine, backend }: Prepared): void {
  const { resources, host } = machine;
  const lacking = sweep.experiment.lacking?.() ?? null;
  if (lacking !== null)
    throw new ResourceError(`${sweep.experiment.name} cannot be computed here: ${lacking}; nothing was run.`);
  checkTasks(plan.tasks, backend, host);
  const [worst] = oversized(plan.tasks, resources, host).sort((a, b) => b.modelMemory - a.modelMemory);
  if (!worst) return;
  throw new ResourceError(
    `${sweep.experiment.describe(worst.points[0].parameters)} needs about ${formatBytes(expectedMemory(worst, host))} for one task, ` +
      `but ${formatBytes(resources.memory)} may be used ` +
      '(80 % of what is free, or --memory). Choose a smaller N, f32, or a larger machine; nothing was run.',
  );
}
