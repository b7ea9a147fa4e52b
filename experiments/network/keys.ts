import { inputLabel } from '../../kernels/model/input-laws.ts';
import type { NetworkPoint } from './parameter-columns.ts';

const labels = new WeakMap<object, string>();

/** A short text for an activation or a target. Points share these objects, so the text is remembered. */
function labelOf(value: string | object): string {
  if (typeof value === 'string') return value;
  let label = labels.get(value);
  if (label === undefined) labels.set(value, (label = JSON.stringify(value)));
  return label;
}

/** What two points of a draw must have in common to have the same first gradient: activation, output scaling and labels. */
export function problemKey(p: NetworkPoint): string {
  const { activation, centred, outputScaling, target, targetMean, noise } = p;
  return `${labelOf(activation)} ${centred} ${outputScaling} ${labelOf(target)} ${targetMean} ${noise}`;
}

/** What two points must have in common to have the same W0, readout, β* and inputs. */
export function drawKey({ N, d, n, weights, readout, inputs }: NetworkPoint): string {
  return `${N} ${d} ${n} ${weights} ${readout} ${inputLabel(inputs)}`;
}

/** Sizes of the arrays in use. */
export function sizesKey({ N, d, n }: NetworkPoint): string {
  return `${N} ${d} ${n}`;
}
