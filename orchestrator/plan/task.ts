import type { Point } from '../../kernels/contract/identity.ts';

/** A unit of work: points that share a draw and are computed together. It is plain data, and nothing in it was measured on a host. */
export interface Task {
  id: string;
  points: readonly Point[];
  replicate: number;
  /** What the cost model says, milliseconds on one core of the reference machine. */
  modelMs: number;
  /** What the memory model says about the worker's peak, bytes. */
  modelMemory: number;
  /** Whether its products are large enough to be spread over threads. */
  threadable: boolean;
}

/** How a host compares with the models: measured over predicted. */
export interface HostFactors {
  /** Time on one core. */
  speed: number;
  /** Peak memory. */
  memory: number;
}

/** A host of which nothing is known: its factors are 1. */
export const unknownHost: HostFactors = { speed: 1, memory: 1 };

/** Wall time that a task is expected to take on one core of a host, milliseconds. */
export function expectedMs({ modelMs }: Task, { speed }: HostFactors): number {
  return modelMs * speed;
}

/** Peak memory that a task is expected to take on a host, bytes. */
export function expectedMemory({ modelMemory }: Task, { memory }: HostFactors): number {
  return modelMemory * memory;
}
