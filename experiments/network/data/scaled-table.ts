import { symmetricEigen, symmetricValues } from '../../../kernels/eigen/symmetric-values.ts';
import type { dataScalings } from '../../../kernels/model/input-laws.ts';
import type { DataTable, TableLabels } from '../../../kernels/network/data-table.ts';
import { dot, normalise } from '../../../kernels/vectors/vector.ts';

/** Input columns of a table that vary, and its labels if a column gives them. */
export interface RawTable {
  rows: number;
  /** A list over rows for each column; each has mean 0. */
  columns: readonly Float64Array[];
  labels: Float64Array | null;
}

/** Directions whose variance is less than this share of the largest are not whitened: they are rounding, or nearly so. */
const leastShare = 1e-6;
/** The rank is found from this many rows for each column: enough, and quick. */
const rowsPerColumn = 4;

/** A column minus its mean. */
export function centredColumn(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.map((x) => x - mean);
}

/** The mean square of a column. */
export function meanSquare(values: Float64Array): number {
  return dot(values, values) / values.length;
}

/** Number of directions in which the inputs vary: whitening keeps so many components at most. */
export function rankOf({ rows, columns }: RawTable): number {
  const stride = Math.max(1, Math.floor(rows / (rowsPerColumn * columns.length)));
  const values = symmetricValues(covariance(columns, stride), columns.length);
  return values.filter((value) => value > leastShare * values[0]).length;
}

/** The inputs as a draw takes them, and the direction that goes with the labels (MODEL §2.8). */
export function scaledTable(
  raw: RawTable,
  { scaling, dimension }: { scaling?: (typeof dataScalings)[number]; dimension: number },
): DataTable {
  const columns = scaling === 'whitened' ? components(raw.columns, dimension) : raw.columns;
  const scales = columns.map((column) => (scaling === 'standardised' ? 1 / Math.sqrt(meanSquare(column)) : 1));
  const inputs = new Float64Array(raw.rows * dimension);
  columns.forEach((column, c) => {
    for (let row = 0; row < raw.rows; row++) inputs[row * dimension + c] = scales[c] * column[row];
  });
  const table = { rows: raw.rows, dimension, inputs };
  return { ...table, labels: raw.labels && labelsOf(raw.labels, table) };
}

/** The leading principal components, each with variance 1. */
function components(columns: readonly Float64Array[], count: number): Float64Array[] {
  const size = columns.length;
  const { values, vectors } = symmetricEigen(covariance(columns, 1), size);
  return Array.from({ length: count }, (_, k) => {
    const component = new Float64Array(columns[0].length);
    columns.forEach((column, c) => {
      const weight = vectors[k * size + c] / Math.sqrt(values[k]);
      for (let row = 0; row < column.length; row++) component[row] += weight * column[row];
    });
    return component;
  });
}

/** The covariance of columns of mean 0, from every `stride`-th row; its lower triangle. */
function covariance(columns: readonly Float64Array[], stride: number): Float64Array {
  const size = columns.length;
  const some = columns.map((column) => column.filter((_, row) => row % stride === 0));
  const matrix = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) matrix[a * size + b] = dot(some[a], some[b]) / some[a].length;
  }
  return matrix;
}

function labelsOf(labels: Float64Array, { rows, dimension, inputs }: Omit<DataTable, 'labels'>): TableLabels {
  const centred = centredColumn(labels);
  const deviation = Math.sqrt(meanSquare(centred));
  const direction = new Float64Array(dimension);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < dimension; c++) direction[c] += centred[row] * inputs[row * dimension + c];
  }
  normalise(direction);
  const values = labels.map((y) => y / deviation);
  return { values, mean: (labels[0] - centred[0]) / deviation, direction };
}
