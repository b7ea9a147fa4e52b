import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Matrix, Sum } from './backend.ts';
import type { Tfjs } from './tfjs-library.ts';

/** A matrix that is a tensor. */
export class TfjsMatrix implements Matrix {
  readonly rows: number;
  readonly cols: number;
  /** The tensor, rows×cols, float32. */
  readonly tensor: Tensor2D;
  /** @param tensor it is not copied */
  constructor(tensor: Tensor2D) {
    [this.rows, this.cols] = tensor.shape;
    this.tensor = tensor;
  }
}

/**
 * The tensor of a matrix of the tfjs backend.
 * @throws TypeError for a matrix of another backend, Error for one that was released
 */
export function tensorOf(matrix: Matrix): Tensor2D {
  if (!(matrix instanceof TfjsMatrix)) throw new TypeError('a matrix of another backend');
  if (matrix.tensor.isDisposed) {
    throw new Error(`a ${matrix.rows}×${matrix.cols} matrix that was released is used again`);
  }
  return matrix.tensor;
}

/**
 * base + Σ weight × matrix. Call it within `tidy`, which frees intermediate tensors.
 * @returns without terms the tensor of the base itself, else a new one
 */
export function summed(tf: Tfjs, { base, terms }: Sum): Tensor2D {
  return terms.reduce<Tensor2D>(
    (sum, { weight, matrix }) => tf.add(sum, tf.mul(tensorOf(matrix), weight)),
    tensorOf(base),
  );
}
