import type { Point } from '../../kernels/contract/identity.ts';

/** A unit of work: points that share a draw, computed together. */
export interface Task {
  id: string;
  experiment: Point['experiment'];
  points: readonly Point[];
  replicate: number;
  /** What the cost model says, milliseconds on one core. */
  modelMs: number;
  /** The same, scaled by what this host's rows took: the expected wall time on one core, milliseconds. */
  predictedMs: number;
  /** What the memory model says about the worker's peak, bytes. */
  modelMemory: number;
  /** The same, scaled by what this host's pool hosts took: the expected peak memory of the worker, bytes. */
  memory: number;
}
