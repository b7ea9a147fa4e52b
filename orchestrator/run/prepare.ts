import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendName } from '../../kernels/backends/names.ts';
import { type Plan, makePlan } from '../plan/plan.ts';
import { type Allocation, allocate, machineResources, oversized, type Resources } from '../plan/allocation.ts';
import { expand } from '../sweep/expand.ts';
import type { Sweep } from '../sweep/load-sweep.ts';
import type { Point } from '../../kernels/contract/identity.ts';
import { openDuckDB } from '../../store/duckdb.ts';
import { IdSet } from '../../store/id-set.ts';
import { namingDamage, storedIds, takeSnapshot } from '../../store/snapshot.ts';
import { openStoreForReading } from '../../store/store.ts';
import { allocationOn, checkTasks, workersOn } from '../machine/backend-costs.ts';
import { calibrate, type Calibration, uncalibrated } from '../machine/calibrate.ts';
import { ResourceError } from '../machine/resource-error.ts';
import { formatBytes } from '../../analysis/text/quantities.ts';

/** A sweep with all that is known before it runs. */
export interface Prepared {
  sweep: Sweep;
  warnings: readonly string[];
  plan: Plan;
  resources: Resources;
  allocation: Allocation;
  calibration: Calibration;
  backend: BackendName;
}

/** What may be chosen about a run's use of the machine. */
export interface MachineOptions {
  workers?: number | undefined;
  /** Memory budget in GB instead of 80 % of what is free. */
  memoryGb?: number | undefined;
}

/**
 * Expands a sweep, looks up what is stored, and plans the rest. Changes nothing.
 * @param added points beyond those of its grid
 */
export async function prepare(
  sweep: Sweep,
  store: string,
  machine: MachineOptions,
  backend: BackendName,
  added: readonly Point[] = [],
): Promise<Prepared> {
  let stored = new IdSet(0);
  let calibration = uncalibrated(backend);
  if (existsSync(join(store, 'nightsweep.json'))) {
    openStoreForReading(store);
    const connection = await openDuckDB();
    const snapshot = await takeSnapshot(connection, store, sweep.experiment);
    await namingDamage(connection, snapshot.segments, async () => {
      stored = await storedIds(connection, snapshot);
      calibration = await calibrate(connection, snapshot, backend);
    });
    connection.closeSync();
  }
  // A grid that was enlarged since may hold what was added.
  const beyond = new Map(added.map((point) => [point.id, point]));
  const {
    points: ofGrid,
    count: inGrid,
    warnings,
  } = expand(sweep, (id) => {
    beyond.delete(id);
    return !stored.has(id);
  });
  const pending = [...ofGrid, ...[...beyond.values()].filter(({ id }) => !stored.has(id))];
  const count = inGrid + beyond.size;
  const found = machineResources();
  const resources = machine.memoryGb === undefined ? found : { ...found, memory: machine.memoryGb * 1e9 };
  const wanted = workersOn(backend, machine.workers);
  const { speed, memory } = calibration;
  const plan = makePlan(pending, count - pending.length, { speed, memory, workers: wanted ?? resources.cores });
  const allocation = allocationOn(backend, allocate(plan.tasks, resources, wanted));
  return { sweep, warnings, plan, resources, allocation, calibration, backend };
}

/** @throws ResourceError if a task cannot fit into memory even alone, PrecisionError if the backend cannot compute one */
export function checkFeasible({ plan, resources, backend }: Prepared): void {
  checkTasks(plan.tasks, backend);
  const [worst] = oversized(plan.tasks, resources).sort((a, b) => b.memory - a.memory);
  if (!worst) return;
  const { parameters } = worst.points[0];
  const sizes = 'N' in parameters ? `N = ${parameters.N}, d = ${parameters.d}, n = ${parameters.n} ` : '';
  throw new ResourceError(
    `${sizes}needs about ${formatBytes(worst.memory)} for one task, but ${formatBytes(resources.memory)} may be used ` +
      '(80 % of what is free, or --memory). Choose a smaller N, f32, or a larger machine; nothing was run.',
  );
}
