import { chebyshevNodes } from '../model/quadrature.ts';

/** Interpolation in the readout: f(a_i) is about Σ_k f(nodes_k) basis_k(a_i) for functions f of the readout of a neuron (MODEL §2.4). */
export interface NeuronNodes {
  /** Readouts at which f is evaluated. */
  nodes: Float64Array;
  /** basis[k][i] is the k-th Lagrange polynomial at a_i. For each neuron they sum to 1. */
  basis: readonly Float64Array[];
  /** Σ_i a_i² basis_k(a_i)/Σ_i a_i² of each node k: weights for means over neurons with weights a_i² (MODEL §2.5). */
  weights: Float64Array;
}

/** Nodes for functions that are smooth in the readout. */
const nodesOfSmooth = 12;
/** Nodes on each side of 0 for functions with a kink at 0. */
const nodesOfHalf = 8;

/**
 * Chebyshev nodes over the range of a readout: twelve, or eight on each side of 0 (MODEL §2.4).
 * If the readout has no more distinct values than that, these are the nodes.
 * @param readout a, N values
 * @param kink whether the functions to interpolate have a kink at 0, see `hasKink`
 */
export function neuronNodes(readout: Float64Array, kink: boolean): NeuronNodes {
  const distinct = [...new Set(readout)].sort((x, y) => x - y);
  const parts = kink ? [distinct.filter((a) => a < 0), distinct.filter((a) => a >= 0)] : [distinct];
  const nodes: number[] = [];
  const basis: Float64Array[] = [];
  for (const part of parts.filter(({ length }) => length > 0)) {
    const own = nodesOver(part, kink ? nodesOfHalf : nodesOfSmooth);
    const [low, high] = [part[0], part[part.length - 1]];
    const within = (a: number): boolean => a >= low && a <= high;
    basis.push(...lagrangeBasis(own, readout, within));
    nodes.push(...own);
  }
  const total = readout.reduce((sum, a) => sum + a * a, 0);
  const weights = basis.map((values) => values.reduce((sum, x, i) => sum + x * readout[i] ** 2, 0) / total);
  return { nodes: Float64Array.from(nodes), basis, weights: Float64Array.from(weights) };
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
