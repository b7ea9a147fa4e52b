import { groupBy } from '../../kernels/grouping/group-by.ts';
import type { Point } from '../../kernels/contract/identity.ts';
import { predictBytes } from '../../experiments/two-step/estimate.ts';
import { shareKey, taskId } from './share.ts';
import { splitBlocks } from './split.ts';
import type { Task } from './task.ts';

/** What a run will do, worked out before anything runs. */
export interface Plan {
  points: number;
  /** Points whose rows exist already. */
  stored: number;
  /** Tasks in the order they start: by replicate, largest first within. */
  tasks: readonly Task[];
  /** Expected time on one core, milliseconds. */
  coreMs: number;
  bytes: number;
}

/** What a plan takes into account of the machine. */
export interface PlanOptions {
  /** Measured over predicted time on this host (default 1: nothing is known). */
  speed?: number;
  /** Measured over predicted memory on this host (default 1). */
  memory?: number;
  /** Workers that should have something to do (default 1). */
  workers?: number;
}

/**
 * Gathers the points that have no row yet into tasks that share a draw.
 * @param stored how many points of the sweep have a row
 */
export function makePlan(pending: readonly Point[], stored: number, options: PlanOptions = {}): Plan {
  const { speed = 1, memory = 1, workers = 1 } = options;
  const blocks = [...groupBy(pending, shareKey).values()];
  const tasks = splitBlocks(blocks, workers, speed).map(({ points, expected }): Task => ({
    id: taskId(points),
    experiment: points[0].experiment,
    points,
    replicate: points[0].parameters.replicate,
    modelMs: expected.ms,
    predictedMs: expected.ms * speed,
    modelMemory: expected.memory,
    memory: expected.memory * memory,
  }));
  tasks.sort((a, b) => a.replicate - b.replicate || b.predictedMs - a.predictedMs);
  return {
    points: pending.length + stored,
    stored,
    tasks,
    coreMs: tasks.reduce((sum, task) => sum + task.predictedMs, 0),
    bytes: predictBytes(pending),
  };
}
