import { createHash } from 'node:crypto';
import type { TwoStepParameters } from '../../kernels/experiments/two-step.ts';
import type { Point } from '../spec/point.ts';

/** Parameters in which the points of one task may differ: all else is the draw they share. */
const free = new Set<keyof TwoStepParameters>(['alphas', 'prefactors', 'batch', 'bulkValues', 'spectrum']);

/** What two points must have in common to be computed together. */
export function shareKey(point: Point): string {
  if (point.experiment === 'drill') return `drill ${point.id}`;
  const parts: unknown[] = [];
  for (const [name, value] of Object.entries(point.parameters)) {
    if (!free.has(name as keyof TwoStepParameters)) parts.push(value);
  }
  return JSON.stringify(parts);
}

/** Id of a task: a hash of the points in it. */
export function taskId(points: readonly Point[]): string {
  const hash = createHash('sha256');
  for (const { id } of points) hash.update(id);
  return hash.digest('hex').slice(0, 12);
}
