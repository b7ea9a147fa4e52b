import type { Backend, Matrix } from '../backends/backend.ts';
import type { InputLaw } from '../model/input-laws.ts';
import type { Stream } from '../model/streams.ts';
import { dot, normalise, takeOut } from '../vectors/vector.ts';

/** What inputs depend on. */
export interface InputParameters {
  /** Number of samples. */
  n: number;
  /** Their dimension. */
  d: number;
  /** Their law. */
  inputs: InputLaw;
  /** Seed of all random streams. */
  seed: number;
  /** Number of the draw, from 0. */
  replicate: number;
}

/**
 * Draws the inputs of batch number `index` (from 1), n×d (MODEL §1, §2.8). All laws start from the same normals. The caller releases them.
 * @param betaStar β*, for laws that single out a direction
 * @throws RangeError if the inputs are rows of a table: these are not drawn from a law
 */
export async function drawInputs(
  backend: Backend,
  { n, d, inputs, seed, replicate }: InputParameters,
  betaStar: Float64Array,
  index: number,
): Promise<Matrix> {
  const stream = (role: Stream['role'], rows: number, cols: number, number = index): Stream => {
    return { role, index: number, rows, cols, seed, replicate };
  };
  if (typeof inputs === 'object' && 'data' in inputs) throw new RangeError('rows of a table are not drawn from a law');
  const X = backend.normals(stream('inputs', n, d), { scale: 1 });
  if (inputs === 'gaussian') return X;
  const values = await backend.read(X);
  backend.release(X);
  const normals = async (of: Stream): Promise<Float64Array> => {
    const drawn = backend.normals(of, { scale: 1 });
    const read = await backend.read(drawn);
    backend.release(drawn);
    return read;
  };
  const rows = Array.from({ length: n }, (_, j) => values.subarray(j * d, (j + 1) * d));
  if (inputs === 'rademacher')
    return backend.upload(
      values.map((z) => (z < 0 ? -1 : 1)),
      n,
      d,
    );
  if (inputs === 'sphere') {
    for (const row of rows) scale(row, Math.sqrt(d / squareOf(row)));
  } else if ('student' in inputs) {
    const { degrees, elliptical = false } = inputs.student;
    const squares = await normals(stream('input-scale', n, elliptical ? degrees : d * degrees));
    const factor = (at: number): number =>
      Math.sqrt((degrees - 2) / squareOf(squares.subarray(at * degrees, (at + 1) * degrees)));
    if (elliptical) rows.forEach((row, j) => scale(row, factor(j)));
    else for (let at = 0; at < values.length; at++) values[at] *= factor(at);
  } else {
    const { along } = 'spiked' in inputs ? inputs.spiked : inputs.mixture;
    const direction =
      along === 'target' ? betaStar : orthogonal(await normals(stream('input-direction', d, 1, 0)), betaStar);
    if ('spiked' in inputs) {
      const stretch = Math.sqrt(inputs.spiked.variance) - 1;
      for (const row of rows) add(row, direction, stretch * dot(row, direction));
    } else {
      const signs = await normals(stream('input-sign', n, 1));
      rows.forEach((row, j) => add(row, direction, signs[j] < 0 ? -inputs.mixture.distance : inputs.mixture.distance));
    }
  }
  return backend.upload(values, n, d);
}

/** A drawn vector without its part along a unit vector, of length 1. */
function orthogonal(drawn: Float64Array, unit: Float64Array): Float64Array {
  takeOut(drawn, unit);
  normalise(drawn);
  return drawn;
}

function squareOf(x: Float64Array): number {
  return dot(x, x);
}

function scale(x: Float64Array, factor: number): void {
  for (let k = 0; k < x.length; k++) x[k] *= factor;
}

function add(x: Float64Array, direction: Float64Array, factor: number): void {
  for (let k = 0; k < x.length; k++) x[k] += factor * direction[k];
}
