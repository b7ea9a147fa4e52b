import type { Backend } from '../backends/backend.ts';
import { dot } from '../vectors/vector.ts';
import type { NeuronGroup } from './neuron-groups.ts';
import type { NeuronNodes } from './neuron-nodes.ts';

/**
 * An orthonormal basis Q (N×size) of the left factors a∘basis_k of S (MODEL §2.4), without Q itself: what sums over neurons need.
 * The matrix of the left factors is Q H.
 */
export interface LeftBasis {
  /** H by rows, size×size. */
  root: readonly Float64Array[];
  /** Σ_i Q_iᵀ Q_i over the neurons i of each group, with Q_i the i-th row of Q; size×size, row-major. */
  moments: readonly Float64Array[];
  /** Q_i of the groups that are a single neuron; null for the others. */
  rows: readonly (Float64Array | null)[];
}

/** An eigenvalue of the Gram matrix below this share of the largest is rounding, and its direction is left out. */
const negligible = 1e-13;

/**
 * The left basis of the columns a∘basis_k. It depends only on the readout, so it is computed once per draw.
 * @param readout a, N values
 */
export async function leftBasis(
  backend: Backend,
  { basis }: NeuronNodes,
  readout: Float64Array,
  groups: readonly NeuronGroup[],
): Promise<LeftBasis> {
  const size = basis.length;
  const columns = basis.map((values) => values.map((x, i) => x * readout[i]));
  const { values, vectors } = await backend.symmetricEigen(gramMatrix(columns), size);
  const roots = values.map((value) => Math.sqrt(Math.max(value, 0)));
  const scales = roots.map((root) => (root > Math.sqrt(negligible) * roots[0] ? 1 / root : 0));
  const directions = Array.from(roots, (_, k) => vectors.subarray(k * size, (k + 1) * size));
  const rows = basisRows(columns, directions, scales);
  return {
    rows: groups.map(({ neurons: [first, ...more] }) =>
      more.length === 0 ? rows.slice(first * size, (first + 1) * size) : null,
    ),
    root: directions.map((direction, k) => direction.map((x) => x * roots[k])),
    moments: groups.map(({ neurons }) => momentOf(rows, neurons, size)),
  };
}

/** Q, N×size, row-major: the left factors along directions, scaled. It is a loop, because mapping is several times slower here. */
function basisRows(
  columns: readonly Float64Array[],
  directions: readonly Float64Array[],
  scales: Float64Array,
): Float64Array {
  const [size, count] = [columns.length, columns[0].length];
  const rows = new Float64Array(count * size);
  for (let i = 0, at = 0; i < count; i++) {
    for (let k = 0; k < size; k++, at++) {
      let sum = 0;
      for (let l = 0; l < size; l++) sum += directions[k][l] * columns[l][i];
      rows[at] = scales[k] * sum;
    }
  }
  return rows;
}

/** Σ_i Q_iᵀ Q_i over some neurons, size×size, row-major. */
function momentOf(rows: Float64Array, neurons: Int32Array, size: number): Float64Array {
  const moment = new Float64Array(size * size);
  for (const i of neurons) {
    const row = rows.subarray(i * size, (i + 1) * size);
    for (let k = 0, at = 0; k < size; k++) {
      for (let l = 0; l < size; l++, at++) moment[at] += row[k] * row[l];
    }
  }
  return moment;
}

/** Inner products of all pairs of vectors, row-major, both triangles. */
export function gramMatrix(vectors: readonly Float64Array[]): Float64Array {
  const size = vectors.length;
  const gram = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let l = 0; l <= k; l++) gram[k * size + l] = gram[l * size + k] = dot(vectors[k], vectors[l]);
  }
  return gram;
}
