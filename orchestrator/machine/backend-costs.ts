import type { BackendName } from '../../kernels/backends/names.ts';
import { checkPrecision } from '../../kernels/backends/precision.ts';
import type { Allocation } from '../plan/allocation.ts';
import { expectedMemory, type HostFactors, type Task } from '../plan/task.ts';
import { formatBytes } from '../../analysis/text/quantities.ts';
import { ResourceError } from './resource-error.ts';

/** What a point costs on a backend, as multiples of what the models say of the native one. */
export interface BackendCosts {
  /** Time, used until stored rows tell better (`bench/backends.mjs`). */
  time: number;
  /** Memory, used until stored rows tell better. */
  memory: number;
  /** Most memory that a task may take, bytes. That of WebAssembly ends at 4 GB. */
  taskLimit: number;
  /** The factor for time, in words. */
  said: string;
}

const native: BackendCosts = { time: 1, memory: 1, taskLimit: Infinity, said: 'at full speed' };
const wasm: BackendCosts = {
  time: 4,
  memory: 1.7,
  taskLimit: 4e9,
  said: 'expected to take 2 to 6 times as long per point as the native backend',
};

const costs: Record<BackendName, BackendCosts> = {
  native,
  tfjs: wasm,
  'tfjs-wasm': wasm,
  'tfjs-cpu': {
    time: 30,
    memory: 1.7,
    taskLimit: Infinity,
    said: 'expected to take 8 to 60 times as long per point as the native backend, more above N = 512',
  },
  'tfjs-node': {
    ...wasm,
    taskLimit: Infinity,
    said: 'slower than the native backend by a factor that has not been measured',
  },
};

/** What a point costs on a backend. */
export function backendCosts(name: BackendName): BackendCosts {
  return costs[name];
}

/**
 * How many workers a backend can have: libtensorflow brings threads of its own, and reports say that it fails in a second worker.
 * @param workers the number wanted; undefined: one per core
 */
export function workersOn(name: BackendName, workers: number | undefined): number | undefined {
  return name === 'tfjs-node' ? 1 : workers;
}

/** The allocation as a backend can use it: tfjs does not spread products over threads. */
export function allocationOn(name: BackendName, allocation: Allocation): Allocation {
  return name === 'native' ? allocation : { ...allocation, threads: 1 };
}

/**
 * Refuses tasks that a backend cannot compute.
 * @throws PrecisionError if it lacks a task's precision, ResourceError if a task needs more memory than it can use
 */
export function checkTasks(tasks: readonly Task[], name: BackendName, host: HostFactors): void {
  const { taskLimit } = costs[name];
  for (const task of tasks) {
    for (const { parameters } of task.points) if (parameters.precision) checkPrecision(name, parameters.precision);
    const memory = expectedMemory(task, host);
    if (memory <= taskLimit) continue;
    throw new ResourceError(
      `a task needs about ${formatBytes(memory)}, and ${name} can use ${formatBytes(taskLimit)} per worker. ` +
        'Choose a smaller N or the native backend; nothing was run.',
    );
  }
}
