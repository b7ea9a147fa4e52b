import type { NeuronNodes } from './neuron-nodes.ts';

/** Neurons with nearly the same readout. */
export interface NeuronGroup {
  /** Indices of the neurons. */
  neurons: Int32Array;
  /** Mean of a_i over the group. */
  readout: number;
  /** Mean of a_i² over the group. */
  square: number;
}

/** Neurons at either end that are a group each. */
const single = 8;
/** Up to so many neurons of one sign are groups of their own. */
const fewNeurons = 128;
/** Factor by which groups grow from there inwards. */
const growth = 1.4;

/**
 * Groups neurons by readout, so that sums over neurons of functions of a_i become sums over about fifty groups (decision 0013).
 * No group has readouts of both signs, and groups are finer where |a_i| is larger, because the largest readouts decide the noise edge.
 * The noise edge agrees with the one from single neurons to 3e-4.
 * @param readout a, N values
 * @returns groups in ascending order of the readout; each neuron is in one group
 */
export function neuronGroups(readout: Float64Array): NeuronGroup[] {
  const order = Int32Array.from(readout.keys()).sort((i, j) => readout[i] - readout[j]);
  const [all, negative] = [order.length, readout.filter((a) => a < 0).length];
  const above = endsOfGroups(all - negative).map((end) => all - end);
  const bounds = [0, ...endsOfGroups(negative), ...above.reverse().slice(1), all];
  return bounds.slice(1).map((to, g) => {
    const neurons = order.subarray(bounds[g], to);
    const mean = (of: (a: number) => number): number =>
      neurons.reduce((sum, i) => sum + of(readout[i]), 0) / neurons.length;
    return { neurons, readout: mean((a) => a), square: mean((a) => a * a) };
  });
}

/** Where groups of `count` neurons end: single neurons first, then groups that grow. */
function endsOfGroups(count: number): number[] {
  const ends: number[] = [];
  let size = 1;
  for (let end = 0; end < count;) {
    if (count > fewNeurons && ends.length >= single) size *= growth;
    end = Math.min(end + Math.floor(size), count);
    ends.push(end);
  }
  return ends;
}

/**
 * Means over groups of values that are known at nodes of the readout.
 * @returns a function from values at the nodes, one each, to the means of the interpolated values over the neurons of each group
 */
export function groupMeans(
  { basis }: NeuronNodes,
  groups: readonly NeuronGroup[],
): (values: Float64Array) => Float64Array {
  const means = groups.map(({ neurons }) =>
    Float64Array.from(basis, (x) => neurons.reduce((sum, i) => sum + x[i], 0) / neurons.length),
  );
  return (values) => Float64Array.from(means, (weights) => weights.reduce((sum, x, k) => sum + x * values[k], 0));
}
