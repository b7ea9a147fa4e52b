import { readFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import type { Task } from './task.ts';

/** What this machine offers a run. */
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
  /** Sum of predicted memory that may be in use at once, bytes. */
  memory: number;
}

const shareOfFree = 0.8;

/** Cores and free memory of this machine; the limits of control groups are honoured. */
export function machineResources(): Resources {
  const quota = cgroupCores();
  const cores = Math.max(1, Math.min(availableParallelism(), quota ?? Infinity));
  const free = Math.min(freemem(), process.availableMemory());
  return { cores, memory: shareOfFree * free };
}

function cgroupCores(): number | null {
  try {
    const [quota, period] = readFileSync('/sys/fs/cgroup/cpu.max', 'utf8').trim().split(' ');
    return quota === 'max' ? null : Math.floor(Number(quota) / Number(period)) || 1;
  } catch {
    return null;
  }
}

/** Below this many elements of X Wᵀ a second thread does not pay. */
const largeTask = 2048 * 2048;

/**
 * Workers and their threads: one worker per core with one thread each, fewer workers where memory asks for it; with fewer
 * tasks than cores, all large, the cores left become threads over which a worker spreads its products.
 */
export function allocate(tasks: readonly Task[], resources: Resources, wanted?: number): Allocation {
  const cores = wanted ?? resources.cores;
  const largest = tasks.reduce((most, task) => Math.max(most, task.memory), 0);
  const fitting = largest > 0 ? Math.max(1, Math.floor(resources.memory / largest)) : cores;
  const workers = Math.max(1, Math.min(cores, tasks.length, fitting));
  const small = tasks.some(({ points: [{ experiment, parameters }] }) => {
    return experiment !== 'two-step' || parameters.n * parameters.N < largeTask;
  });
  return {
    workers,
    threads: tasks.length > 0 && !small ? Math.max(1, Math.floor(cores / workers)) : 1,
    memory: resources.memory,
  };
}

/** Tasks that do not fit into memory even alone. */
export function oversized(tasks: readonly Task[], resources: Resources): Task[] {
  return tasks.filter((task) => task.memory > resources.memory);
}

/** Expected wall time on some workers, milliseconds: the tasks dealt in their order to whoever is free. */
export function predictWallMs(tasks: readonly Task[], { workers, threads }: Allocation): number {
  const busyUntil = new Float64Array(workers);
  for (const task of tasks) {
    let next = 0;
    for (let w = 1; w < workers; w++) if (busyUntil[w] < busyUntil[next]) next = w;
    busyUntil[next] += task.predictedMs / threads;
  }
  return Math.max(...busyUntil, 0);
}
