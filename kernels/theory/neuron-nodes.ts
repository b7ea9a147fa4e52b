import { chebyshevNodes } from '../model/quadrature.ts';
import { combination, norm } from '../vectors/vector.ts';

/** Interpolation in the readout: f(a_i) is about Σ_k f(nodes_k) basis_k(a_i) for functions f of the readout of a neuron (MODEL §2.4). */
export interface NeuronNodes {
  /** How many nodes were asked for. */
  count: number;
  /** Readouts at which f is evaluated. */
  nodes: Float64Array;
  /** Where the nodes of each range begin; a function with a kink has two ranges, which are interpolated apart. */
  ranges: readonly number[];
  /** basis[k][i] is the k-th Lagrange polynomial at a_i. For each neuron they sum to 1. */
  basis: readonly Float64Array[];
  /** Σ_i a_i² basis_k(a_i)/Σ_i a_i² of each node k: weights for means over neurons with weights a_i² (MODEL §2.5). */
  weights: Float64Array;
}

/** Nodes that suffice for bounded targets and moderate prefactors, and nodes for everything else (decision 0017). */
export const [fewNodes, manyNodes] = [12, 24];

/**
 * Chebyshev nodes over the range of a readout (MODEL §2.4).
 * If the readout has no more distinct values than that, these are the nodes.
 * @param readout a, N values
 * @param kink whether the functions to interpolate have a kink at 0, see `hasKink`; each side of 0 then has half of the nodes
 * @param count how many nodes
 */
export function neuronNodes(readout: Float64Array, kink: boolean, count: number): NeuronNodes {
  const distinct = [...new Set(readout)].sort((x, y) => x - y);
  const parts = kink ? [distinct.filter((a) => a < 0), distinct.filter((a) => a >= 0)] : [distinct];
  const nodes: number[] = [];
  const basis: Float64Array[] = [];
  const ranges: number[] = [];
  for (const part of parts.filter(({ length }) => length > 0)) {
    const own = nodesOver(part, kink ? Math.ceil(count / 2) : count);
    const [low, high] = [part[0], part[part.length - 1]];
    const within = (a: number): boolean => a >= low && a <= high;
    ranges.push(nodes.length);
    basis.push(...lagrangeBasis(own, readout, within));
    nodes.push(...own);
  }
  const total = readout.reduce((sum, a) => sum + a * a, 0);
  const weights = basis.map((values) => values.reduce((sum, x, i) => sum + x * readout[i] ** 2, 0) / total);
  return { count, nodes: Float64Array.from(nodes), ranges, basis, weights: Float64Array.from(weights) };
}

/**
 * What the interpolation of right factors w(a) may cost a strength of S, since √(Σ a²) is about 1: the lengths of the last two Chebyshev
 * coefficients of w over each range. It is 0 where the nodes are all values of the readout.
 * @param rights w at the nodes
 */
export function interpolationError(
  rights: readonly Float64Array[],
  { nodes, ranges, count, basis }: NeuronNodes,
): number {
  if (basis[0].length <= nodes.length) return 0;
  const per = ranges.length > 1 ? Math.ceil(count / 2) : count;
  let worst = 0;
  ranges.forEach((from, r) => {
    const size = (ranges[r + 1] ?? nodes.length) - from;
    // Fewer nodes than asked for are all values of that range.
    if (size < per) return;
    const tail = [size - 1, size - 2].map((order) =>
      norm(
        combination(
          rights.slice(from, from + size),
          Float64Array.from({ length: size }, (_, k) => (2 / size) * Math.cos((order * Math.PI * (k + 0.5)) / size)),
        ),
      ),
    );
    worst = Math.max(worst, tail[0] + tail[1]);
  });
  return worst;
}

/** At most `count` nodes over the range of some sorted values. */
function nodesOver(sorted: readonly number[], count: number): number[] {
  if (sorted.length <= count) return [...sorted];
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  return chebyshevNodes(count).map((node) => (low + high) / 2 + ((high - low) / 2) * node);
}

/** Lagrange polynomials of some nodes at many places, by the barycentric formula; 0 at places that are not `within`. */
function lagrangeBasis(nodes: readonly number[], places: Float64Array, within: (a: number) => boolean): Float64Array[] {
  const size = nodes[nodes.length - 1] - nodes[0] || 1;
  const factors = nodes.map((x, k) =>
    nodes.reduce((product, y, j) => (j === k ? product : (product * size) / (x - y)), 1),
  );
  const basis = nodes.map(() => new Float64Array(places.length));
  places.forEach((a, i) => {
    if (!within(a)) return;
    const hit = nodes.indexOf(a);
    if (hit >= 0) {
      basis[hit][i] = 1;
      return;
    }
    const terms = nodes.map((x, k) => factors[k] / (a - x));
    const sum = terms.reduce((total, term) => total + term, 0);
    terms.forEach((term, k) => (basis[k][i] = term / sum));
  });
  return basis;
}
