import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { completed } from '../../kernels/contract/completed.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { type Point, pointOf } from '../../kernels/contract/identity.ts';
import { writeAtomically } from '../../store/atomic.ts';
import { StoreError } from '../../store/errors.ts';
import { sweepFolder } from './sweep-record.ts';
import { readFresh } from '../../store/file-server.ts';

/** A point that refinement added to a sweep. */
export interface AddedPoint {
  /** The added point. */
  point: Point;
  /** Number of the round that added it, from 1. */
  round: number;
  /** Why it was added, in words. */
  reason: string;
}

interface Line {
  id: string;
  round: number;
  reason: string;
  parameters: Draw;
}

const recordPath = (store: string, sweep: string): string => join(sweepFolder(store, sweep), 'refinement.jsonl');

/**
 * The points that refinement has added so far. Only their rows say whether they are computed.
 * @throws StoreError if the parameters of a point do not give its id
 */
export function readAdded(store: string, sweep: string, experiment: Experiment): AddedPoint[] {
  const path = recordPath(store, sweep);
  if (!existsSync(path)) return [];
  return readFresh(path)
    .trim()
    .split('\n')
    .map((text) => {
      const { id, round, reason, parameters } = JSON.parse(text) as Line;
      const point = pointOf(experiment, completed(experiment.parameters, parameters));
      if (point.id === id) return { point, round, reason };
      throw new StoreError(`${path} has the parameters of ${point.id} under the id ${id}; it was altered`);
    });
}

/** Records what a round adds and why, before the round runs. It records all of it or nothing. */
export function recordAdded(store: string, sweep: string, added: readonly AddedPoint[]): void {
  const lines = added.map(({ point, round, reason }) =>
    JSON.stringify({ id: point.id, round, reason, parameters: point.parameters }),
  );
  const path = recordPath(store, sweep);
  const before = existsSync(path) ? readFresh(path) : '';
  writeAtomically(path, `${before}${lines.join('\n')}\n`);
}
