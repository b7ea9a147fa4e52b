import type { Task } from '../plan/task.ts';

/** A task on its way, with its attempts. */
export interface Job {
  task: Task;
  /** How often it was started. */
  attempts: number;
  /** How often it failed by itself: by an error, by a time-out, or because the process died while nothing else ran in it. */
  faults: number;
  /** Whether the process died while this task ran. It is then tried alone, so that a second death is its own. */
  suspect: boolean;
  /** Indices of its points whose rows are on the disk. */
  stored: Set<number>;
}

/** A task that has not been started. */
export function newJob(task: Task): Job {
  return { task, attempts: 0, faults: 0, suspect: false, stored: new Set() };
}

/**
 * What is left of a job: the points without a row, with their share of the task's cost.
 * @returns null if every point has a row
 */
export function remainder(job: Job): Job | null {
  const { task, stored } = job;
  if (stored.size === 0) return job;
  const points = task.points.filter((_, index) => !stored.has(index));
  if (points.length === 0) return null;
  return { ...job, task: withPoints(task, points, task.id), stored: new Set() };
}

/** A task with some of another one's points, and their share of its cost. */
export function withPoints(task: Task, points: Task['points'], id: string): Task {
  return { ...task, id, points, modelMs: (task.modelMs * points.length) / task.points.length };
}
