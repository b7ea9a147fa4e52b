import type { Task } from '../plan/task.ts';

/**
 * Deals tasks into chunks of about equal length, in their order. A chunk has at least one task.
 * @param modelMs what a chunk should take by the cost model, milliseconds on one core
 */
export function dealTasks(tasks: readonly Task[], modelMs: number): Task[][] {
  const chunks: Task[][] = [];
  let filled = Infinity;
  for (const task of tasks) {
    if (filled + task.modelMs > modelMs) {
      chunks.push([]);
      filled = 0;
    }
    chunks[chunks.length - 1].push(task);
    filled += task.modelMs;
  }
  return chunks;
}
