import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Matrix, Sum } from './backend.ts';
import type { Tfjs } from './tfjs-library.ts';

/** A matrix held as a tensor. */
export class TfjsMatrix implements Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly tensor: Tensor2D;
  constructor(tensor: Tensor2D) {
    [this.rows, this.cols] = tensor.shape;
    this.tensor = tensor;
  }
}

/** The same matrix as a tensor. */
export function tensorOf(matrix: Matrix): Tensor2D {
  if (!(matrix instanceof TfjsMatrix)) throw new TypeError('a matrix of another backend');
  return matrix.tensor;
}

/** base + Σ weight × matrix; to be called within `tidy`. */
export function summed(tf: Tfjs, { base, terms }: Sum): Tensor2D {
  return terms.reduce<Tensor2D>(
    (sum, { weight, matrix }) => tf.add(sum, tf.mul(tensorOf(matrix), weight)),
    tensorOf(base),
  );
}
