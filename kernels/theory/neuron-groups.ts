import type { NeuronNodes } from './neuron-nodes.ts';

/** Neurons of nearly the same readout. */
export interface NeuronGroup {
  neurons: Int32Array;
  /** Mean of a_i over them, and of a_i². */
  readout: number;
  square: number;
}

/** Neurons at either end that are taken one by one, and the factor by which groups grow from there inwards. */
const single = 8;
const growth = 1.4;

/**
 * Neurons in groups by their readout, each sign by itself, the finer the larger it is: sums over neurons of functions of a_i become sums over some fifty groups. The noise edge,
 * which the largest readouts decide, comes out as from every neuron by itself to 3e-4.
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

/** Where groups end that grow from single ones on, up to a number of neurons. */
function endsOfGroups(count: number): number[] {
  const ends: number[] = [];
  let size = 1;
  for (let end = 0; end < count;) {
    if (ends.length >= single) size *= growth;
    end = Math.min(end + Math.floor(size), count);
    ends.push(end);
  }
  return ends;
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
