import type { BackendName } from '../../kernels/backends/names.ts';
import { allocate, type Allocation, type Resources } from '../plan/allocation.ts';
import type { HostFactors, Task } from '../plan/task.ts';
import { allocationOn, workersOn } from './backend-costs.ts';

/** A machine that computes: what it offers, and how it compares with the models. */
export interface Machine {
  resources: Resources;
  host: HostFactors;
  /** Number of workers; undefined: one per core. */
  workers?: number | undefined;
}

/** How a machine computes some tasks on a backend. */
export function allocationFor(tasks: readonly Task[], machine: Machine, backend: BackendName): Allocation {
  const { resources, host, workers } = machine;
  return allocationOn(backend, allocate(tasks, resources, host, workersOn(backend, workers)));
}
