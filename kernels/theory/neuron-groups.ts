import { rankGroups } from './compress.ts';
import type { NeuronNodes } from './neuron-nodes.ts';

/** Neurons of nearly the same readout. */
export interface NeuronGroup {
  neurons: Int32Array;
  /** Mean of a_i over them, and of a_i². */
  readout: number;
  square: number;
}

const groupsOfBody = 32;
const kept = 8;

/** Neurons in groups by their readout, the largest of either sign alone: sums over neurons of functions of a_i become sums over few groups. */
export function neuronGroups(readout: Float64Array): NeuronGroup[] {
  const order = Int32Array.from(readout.keys()).sort((i, j) => readout[i] - readout[j]);
  const lowest = Math.min(kept, Math.floor(order.length / 2));
  const ranks = [
    ...Array.from({ length: lowest }, (_, i) => ({ from: i, to: i + 1 })),
    ...rankGroups(order.length - lowest, groupsOfBody, kept).map(({ from, to }) => ({
      from: from + lowest,
      to: to + lowest,
    })),
  ];
  return ranks.map(({ from, to }) => {
    const neurons = order.subarray(from, to);
    const mean = (of: (a: number) => number): number =>
      neurons.reduce((sum, i) => sum + of(readout[i]), 0) / neurons.length;
    return { neurons, readout: mean((a) => a), square: mean((a) => a * a) };
  });
}

/** Values at nodes of the readout, interpolated to the neurons: a function that gives the mean over each group. */
export function groupMeans(
  { basis }: NeuronNodes,
  groups: readonly NeuronGroup[],
): (values: Float64Array) => Float64Array {
  const means = groups.map(({ neurons }) =>
    Float64Array.from(basis, (x) => neurons.reduce((sum, i) => sum + x[i], 0) / neurons.length),
  );
  return (values) => Float64Array.from(means, (weights) => weights.reduce((sum, x, k) => sum + x * values[k], 0));
}
