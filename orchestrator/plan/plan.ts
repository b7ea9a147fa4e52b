import type { Experiment } from '../../kernels/contract/experiment.ts';
import type { Point } from '../../kernels/contract/identity.ts';
import { groupBy } from '../../kernels/grouping/group-by.ts';
import { shareKey, taskId } from './share.ts';
import { splitBlocks } from './split.ts';
import type { Task } from './task.ts';

/** What a run will do, known before anything runs. */
export interface Plan {
  points: number;
  /** Points whose rows exist already. */
  stored: number;
  /** Tasks in the order they start: by replicate, largest first within. */
  tasks: readonly Task[];
  /** What the cost model says of all tasks, milliseconds on one core. */
  modelMs: number;
  /** Bytes of the rows to come, on disk. */
  bytes: number;
}

/** What a plan has to know of the machine. */
export interface PlanOptions {
  /** Measured over predicted time on this host (default 1: nothing is known). */
  speed?: number;
  /** Workers that should have something to do (default 1). */
  workers?: number;
}

/** Memory of a worker before it computes anything, bytes. */
export const workerMemory = 60e6;

/**
 * Groups the points that have no row yet into tasks that share a draw.
 * @param pending these points; without any there is no task
 * @param stored how many points of the sweep have a row
 */
export function makePlan(
  experiment: Experiment,
  pending: readonly Point[],
  stored: number,
  { speed = 1, workers = 1 }: PlanOptions = {},
): Plan {
  const byDraw = groupBy(pending, (point) => shareKey(experiment, point));
  const blocks = splitBlocks(experiment, [...byDraw.values()], workers, speed);
  const tasks = blocks.map(({ points, expected }): Task => ({
    id: taskId(points),
    points,
    replicate: points[0].parameters.replicate,
    modelMs: expected.ms,
    modelMemory: workerMemory + expected.memory,
    threadable: expected.threadable,
  }));
  tasks.sort((a, b) => a.replicate - b.replicate || b.modelMs - a.modelMs);
  return {
    points: pending.length + stored,
    stored,
    tasks,
    modelMs: tasks.reduce((sum, task) => sum + task.modelMs, 0),
    bytes: blocks.reduce((sum, { expected }) => sum + expected.bytes, 0),
  };
}
