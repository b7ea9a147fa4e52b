import type { Backend } from '../../backends/backend.ts';
import type { Rule } from '../../model/quadrature.ts';

/** Points of a product rule for κ ~ N(0, I_r). */
export interface ProductRule {
  /** Coordinates, one array for each of the r directions. */
  places: Float64Array[];
  /** One weight per point. */
  weights: Float64Array;
}

/** Points of one dimension, by the number of directions: the equivalent is smooth in κ. */
const orders = [40, 24, 16];
/** Points with a smaller weight are left out. */
const negligible = 1e-11;

/** The Gauss–Hermite rule for N(0,1), from the eigenvectors of its Jacobi matrix (Golub & Welsch 1969). */
export async function gaussHermiteRule(backend: Backend, order: number): Promise<Rule> {
  const jacobi = new Float64Array(order * order);
  for (let k = 1; k < order; k++) jacobi[(k - 1) * order + k] = jacobi[k * order + k - 1] = Math.sqrt(k);
  const { values, vectors } = await backend.symmetricEigen(jacobi, order);
  return { nodes: values, weights: Float64Array.from(values, (_, i) => vectors[i * order] ** 2) };
}

/** The product rule for r directions. */
export async function productRule(backend: Backend, directions: number): Promise<ProductRule> {
  const { nodes, weights } = await gaussHermiteRule(backend, orders[Math.min(directions, orders.length) - 1]);
  let points: { at: number[]; weight: number }[] = [{ at: [], weight: 1 }];
  for (let r = 0; r < directions; r++) {
    points = points
      .flatMap(({ at, weight }) => Array.from(nodes, (x, i) => ({ at: [...at, x], weight: weight * weights[i] })))
      .filter(({ weight }) => weight > negligible);
  }
  return {
    places: Array.from({ length: directions }, (_, r) => Float64Array.from(points, ({ at }) => at[r])),
    weights: Float64Array.from(points, ({ weight }) => weight),
  };
}
