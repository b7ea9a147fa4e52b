import { groupBy } from '../../kernels/experiments/group-by.ts';
import type { Point } from '../spec/point.ts';
import { predictBytes, predictMemory, predictMs } from './cost.ts';
import { shareKey, taskId } from './share.ts';
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

/**
 * Gathers the points that have no row yet into tasks that share a draw.
 * @param speed measured over predicted time on this host, 1 where nothing is known
 */
export function makePlan(points: readonly Point[], stored: ReadonlySet<string>, speed = 1): Plan {
  const pending = points.filter(({ id }) => !stored.has(id));
  const tasks = [...groupBy(pending, shareKey).values()].map((group): Task => {
    const modelMs = predictMs(group);
    return {
      id: taskId(group),
      experiment: group[0].experiment,
      points: group,
      replicate: group[0].parameters.replicate,
      modelMs,
      predictedMs: modelMs * speed,
      memory: predictMemory(group),
    };
  });
  tasks.sort((a, b) => a.replicate - b.replicate || b.predictedMs - a.predictedMs);
  return {
    points: points.length,
    stored: points.length - pending.length,
    tasks,
    coreMs: tasks.reduce((sum, task) => sum + task.predictedMs, 0),
    bytes: predictBytes(pending),
  };
}
