import { type Stream, streamKey } from '../model/streams.ts';
import { streamNormals } from '../model/normals.ts';
import type { DataInputs } from '../model/input-laws.ts';

/** A table of a user, ready to draw batches from: its columns are selected and scaled. */
export interface DataTable {
  /** Number of rows. */
  rows: number;
  /** Inputs of each row. */
  dimension: number;
  /** The inputs, rows×dimension, row-major. */
  inputs: Float64Array;
  /** The labels with their teacher: null where σ* makes them. */
  labels: TableLabels | null;
}

/** Labels that a column of a table gives. */
export interface TableLabels {
  /** One for each row, of variance 1. */
  values: Float64Array;
  /** Their mean. */
  mean: number;
  /** (1/rows) Σ (y − ȳ) x as a unit vector: the direction of the inputs that goes with the labels. It stands for β*. */
  direction: Float64Array;
}

/** Where a batch lies among the shuffled rows of a draw. */
export interface BatchPlace {
  /** Number of its rows. */
  n: number;
  /** From which end rows are counted: steps take them from the start, regressions from the end. */
  from: 'start' | 'end';
  /** Rows on this side of it. */
  skip: number;
}

/** Seed and number of a draw. */
type DrawNumber = Pick<Stream, 'seed' | 'replicate'>;

/** The rows of a batch, each at most once; batches that do not overlap have no row in common (MODEL §2.8). */
export function rowsOfBatch(rows: number, draw: DrawNumber, { n, from, skip }: BatchPlace): Uint32Array {
  const shuffled = permutation(rows, 'data-rows', draw);
  const start = from === 'start' ? skip : rows - skip - n;
  if (start < 0 || start + n > rows) throw new RangeError(`a batch of ${n} rows after ${skip} is not in ${rows} rows`);
  return shuffled.subarray(start, start + n);
}

/** Inputs of some rows, row-major. */
export function inputsOfRows({ inputs, dimension }: DataTable, rows: Uint32Array): Float64Array {
  const chosen = new Float64Array(rows.length * dimension);
  rows.forEach((row, j) => chosen.set(inputs.subarray(row * dimension, (row + 1) * dimension), j * dimension));
  return chosen;
}

/** Labels of some rows. With `shuffled` each row has the label of a row that is drawn, and no label is lost. */
export function labelsOfRows(
  { values }: TableLabels,
  rows: Uint32Array,
  draw: DrawNumber,
  { shuffled }: Pick<DataInputs['data'], 'shuffled'>,
): Float64Array {
  const dealt = shuffled === true ? permutation(values.length, 'data-labels', draw) : null;
  return Float64Array.from(rows, (row) => values[dealt === null ? row : dealt[row]]);
}

/** A random order of 0 … size − 1, the same on every backend. */
function permutation(size: number, role: Stream['role'], draw: DrawNumber): Uint32Array {
  const keys = streamNormals(streamKey({ role, index: 0, rows: size, cols: 1, ...draw }), size, 1);
  return Uint32Array.from({ length: size }, (_, row) => row).sort((a, b) => keys[a] - keys[b] || a - b);
}
