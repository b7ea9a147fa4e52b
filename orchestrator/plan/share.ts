import { createHash } from 'node:crypto';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import type { Point } from '../../kernels/contract/identity.ts';

/** Whether two points of an experiment have all values in common but the replicate. Values that are objects must be one object. */
export function differInReplicate(a: Draw, b: Draw): boolean {
  for (const key in a) {
    if (key !== 'replicate' && a[key as keyof Draw] !== b[key as keyof Draw]) return false;
  }
  return true;
}

/** The text that two points must have in common to be computed together: draw, seed, replicate and precision. */
export function shareKey({ sharing }: Experiment, { parameters }: Point): string {
  const { seed, replicate, precision = '' } = parameters;
  return `${sharing?.draw(parameters) ?? ''} ${seed} ${replicate} ${precision}`;
}

/** Id of a task: 12 hexadecimal digits of a hash of its points' ids. */
export function taskId(points: readonly Point[]): string {
  const hash = createHash('sha256');
  for (const { id } of points) hash.update(id);
  return hash.digest('hex').slice(0, 12);
}
