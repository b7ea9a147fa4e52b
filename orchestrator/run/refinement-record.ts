import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { type Point, twoStepFamily } from '../../kernels/contract/identity.ts';
import { writeAtomically } from '../../store/atomic.ts';
import { sweepFolder } from './sweep-record.ts';

/** A point that refinement added to a sweep. */
export interface AddedPoint {
  point: Point;
  round: number;
  reason: string;
}

interface Line {
  id: string;
  round: number;
  reason: string;
  parameters: TwoStepParameters;
}

const recordPath = (store: string, sweep: string): string => join(sweepFolder(store, sweep), 'refinement.jsonl');

/** Points that refinement has added so far; whether they are computed only their rows say. */
export function readAdded(store: string, sweep: string): AddedPoint[] {
  const path = recordPath(store, sweep);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((text) => {
      const { round, reason, parameters } = JSON.parse(text) as Line;
      return { point: twoStepFamily(parameters).at(parameters.replicate), round, reason };
    });
}

/** Keeps what a round adds and why, before it runs: all of it or nothing. */
export function recordAdded(store: string, sweep: string, added: readonly AddedPoint[]): void {
  const lines = added.map(({ point, round, reason }) =>
    JSON.stringify({ id: point.id, round, reason, parameters: point.parameters }),
  );
  const path = recordPath(store, sweep);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  writeAtomically(path, `${before}${lines.join('\n')}\n`);
}
