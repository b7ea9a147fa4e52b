import { createHash } from 'node:crypto';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import type { Point } from '../../kernels/contract/identity.ts';

type DrillPoint = Extract<Point, { experiment: 'drill' }>;

const labels = new WeakMap<object, string>();

/** A short text per activation or target; the objects are shared between points. */
function labelOf(value: string | object): string {
  if (typeof value === 'string') return value;
  let label = labels.get(value);
  if (label === undefined) labels.set(value, (label = JSON.stringify(value)));
  return label;
}

/**
 * What two points must have in common to be computed together: what W0, the readout's values, β* and the inputs are drawn from. They may
 * differ in step sizes, batch mode, activation, target and what is recorded.
 */
export function shareKey(point: Point): string {
  if (point.experiment === 'drill') return drillKey(point);
  const { N, d, n, weights, readout, seed, replicate, precision } = point.parameters;
  return `${N} ${d} ${n} ${weights} ${readout} ${seed} ${replicate} ${precision}`;
}

/** Drills that take time or fail are tasks of their own; empty ones come in blocks, as points do that share a draw. */
const emptyDrillsTogether = 250;

function drillKey({ id, parameters: { behaviour, milliseconds, index, replicate } }: DrillPoint): string {
  if (behaviour !== 'ok' || milliseconds > 0) return `drill ${id}`;
  return `drill ${replicate} ${Math.floor(index / emptyDrillsTogether)}`;
}

/** What two points of a draw must have in common to have the same first gradient: activation, output and labels. */
export function problemKey({
  activation,
  centred,
  outputScaling,
  target,
  targetMean,
  noise,
}: TwoStepParameters): string {
  return `${labelOf(activation)} ${centred} ${outputScaling} ${labelOf(target)} ${targetMean} ${noise}`;
}

/** Id of a task: a hash of the points in it. */
export function taskId(points: readonly Point[]): string {
  const hash = createHash('sha256');
  for (const { id } of points) hash.update(id);
  return hash.digest('hex').slice(0, 12);
}
