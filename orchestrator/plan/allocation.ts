import { expectedMemory, expectedMs, type HostFactors, type Task } from './task.ts';

/** What a machine offers a run. */
export interface Resources {
  cores: number;
  /** Memory that may be used, bytes: 80 % of what is free. */
  memory: number;
}

/** How a run uses the machine. */
export interface Allocation {
  workers: number;
  /** Threads over which each worker spreads its products. */
  threads: number;
  /** Bound on the sum of the running tasks' expected memory, bytes. */
  memory: number;
}

/**
 * Chooses the number of workers and of their threads: one worker per core, with one thread each. If memory is short there are fewer
 * workers.
 * If there are fewer tasks than cores and all of them are large, workers spread their products over the cores that are left.
 * Without tasks there is one worker.
 * @param wanted workers instead of one per core
 */
export function allocate(tasks: readonly Task[], resources: Resources, host: HostFactors, wanted?: number): Allocation {
  const cores = wanted ?? resources.cores;
  const largest = tasks.reduce((most, task) => Math.max(most, expectedMemory(task, host)), 0);
  const fitting = largest > 0 ? Math.max(1, Math.floor(resources.memory / largest)) : cores;
  const workers = Math.max(1, Math.min(cores, tasks.length, fitting));
  const large = tasks.length > 0 && tasks.every(({ threadable }) => threadable);
  return { workers, threads: large ? Math.max(1, Math.floor(cores / workers)) : 1, memory: resources.memory };
}

/** Tasks that do not fit into memory even alone. */
export function oversized(tasks: readonly Task[], resources: Resources, host: HostFactors): Task[] {
  return tasks.filter((task) => expectedMemory(task, host) > resources.memory);
}

/** Expected wall time on some workers, milliseconds. In their order, tasks go to the worker that is free first. */
export function predictWallMs(tasks: readonly Task[], { workers, threads }: Allocation, host: HostFactors): number {
  const busyUntil = new Float64Array(workers);
  for (const task of tasks) {
    let next = 0;
    for (let w = 1; w < workers; w++) if (busyUntil[w] < busyUntil[next]) next = w;
    busyUntil[next] += expectedMs(task, host) / threads;
  }
  return Math.max(...busyUntil, 0);
}
