import type { Sharing } from '../../kernels/contract/experiment.ts';
import type { TwoStepParameters } from './point.ts';

const labels = new WeakMap<object, string>();

/** A short text for an activation or a target. Points share these objects, so the text is remembered. */
function labelOf(value: string | object): string {
  if (typeof value === 'string') return value;
  let label = labels.get(value);
  if (label === undefined) labels.set(value, (label = JSON.stringify(value)));
  return label;
}

/** What two points of a draw must have in common to have the same first gradient: activation, output scaling and labels. */
export function problemKey(p: TwoStepParameters): string {
  const { activation, centred, outputScaling, target, targetMean, noise } = p;
  return `${labelOf(activation)} ${centred} ${outputScaling} ${labelOf(target)} ${targetMean} ${noise}`;
}

/**
 * Points share a draw if W0, the readout's values, β* and the inputs are the same. They may differ in step sizes, batch mode, activation,
 * target
 * and what is recorded.
 */
export const sharing: Sharing<TwoStepParameters> = {
  draw: ({ N, d, n, weights, readout }) => `${N} ${d} ${n} ${weights} ${readout}`,
  cuts: [problemKey, ({ prefactors, alphas }) => `${prefactors[0]} ${alphas[0]}`],
  sizes: ({ N, d, n }) => `${N} ${d} ${n}`,
};
