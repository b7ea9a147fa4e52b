import { createHash } from 'node:crypto';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import type { Point } from '../../kernels/contract/identity.ts';

/** What two points must have in common to be computed together: the draw, and its precision. */
export function shareKey({ sharing }: Experiment, { parameters }: Point): string {
  const { seed, replicate, precision = '' } = parameters;
  return `${sharing?.draw(parameters) ?? ''} ${seed} ${replicate} ${precision}`;
}

/** Id of a task: a hash of the points in it. */
export function taskId(points: readonly Point[]): string {
  const hash = createHash('sha256');
  for (const { id } of points) hash.update(id);
  return hash.digest('hex').slice(0, 12);
}
