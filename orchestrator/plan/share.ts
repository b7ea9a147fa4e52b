import { createHash } from 'node:crypto';
import type { Point } from '../spec/point.ts';

const labels = new WeakMap<object, string>();

/** A short text per activation or target; the objects are shared between points. */
function labelOf(value: string | object): string {
  if (typeof value === 'string') return value;
  let label = labels.get(value);
  if (label === undefined) labels.set(value, (label = JSON.stringify(value)));
  return label;
}

/**
 * What two points must have in common to be computed together: the draw. They may differ in step sizes, prefactors, batch mode and what is
 * recorded.
 */
export function shareKey(point: Point): string {
  if (point.experiment === 'drill') return `drill ${point.id}`;
  const { alphas, prefactors, batch, bulkValues, spectrum, activation, target, ...draw } = point.parameters;
  return `${Object.values(draw).join(' ')} ${labelOf(activation)} ${labelOf(target)}`;
}

/** Id of a task: a hash of the points in it. */
export function taskId(points: readonly Point[]): string {
  const hash = createHash('sha256');
  for (const { id } of points) hash.update(id);
  return hash.digest('hex').slice(0, 12);
}
