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
  /** Threads per worker. */
  threads: number;
  /** Sum of expected memory that may be in use at once, bytes. */
  memory: number;
}

/**
 * Workers and their threads: one worker per core with one thread each, fewer workers where memory asks for it; with fewer
 * tasks than cores, all large, the cores left become threads over which a worker spreads its products. Without tasks there is one worker.
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

/** Expected wall time on some workers, milliseconds: the tasks dealt in their order to whoever is free. */
export function predictWallMs(tasks: readonly Task[], { workers, threads }: Allocation, host: HostFactors): number {
  const busyUntil = new Float64Array(workers);
  for (const task of tasks) {
    let next = 0;
    for (let w = 1; w < workers; w++) if (busyUntil[w] < busyUntil[next]) next = w;
    busyUntil[next] += expectedMs(task, host) / threads;
  }
  return Math.max(...busyUntil, 0);
}
