import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { BackwardInput, BackwardOutput } from './backend.ts';
import { activate } from './tfjs-activations.ts';
import type { Tfjs } from './tfjs-library.ts';
import { summed, tensorOf, TfjsMatrix } from './tfjs-matrix.ts';

/** Entries of a block of rows: its tensors stay in the cache, and what an activation leaves on the way stays small. */
const blockEntries = 2 ** 17;

type Pass = Record<keyof BackwardOutput, Tensor2D>;

/** The forward-and-backward pass over a batch (MODEL §1), block by block of samples. */
export function backward(tf: Tfjs, input: BackwardInput): BackwardOutput {
  const { rows: n, cols: N } = input.preactivations.base;
  const count = Math.max(1, Math.floor(blockEntries / N));
  const { factor, residual, output } = tf.tidy((): Pass => {
    // aᵀ/n, the same for every block.
    const weights = tf.mul<Tensor2D>(tf.transpose(tensorOf(input.readout)), 1 / n);
    const blocks: Pass[] = [];
    for (let from = 0; from < n; from += count) {
      blocks.push(tf.tidy(() => backwardRows(tf, input, weights, from, Math.min(count, n - from))));
    }
    const whole = (part: keyof Pass): Tensor2D => tf.concat(blocks.map((block) => block[part]));
    return { factor: whole('factor'), residual: whole('residual'), output: whole('output') };
  });
  return { factor: new TfjsMatrix(factor), residual: new TfjsMatrix(residual), output: new TfjsMatrix(output) };
}

/** The pass over `count` samples. */
function backwardRows(tf: Tfjs, input: BackwardInput, weights: Tensor2D, from: number, count: number): Pass {
  const { preactivations, readout, labels, activation, outputScale, outputOffset } = input;
  const rows = (matrix: Tensor2D): Tensor2D => tf.slice(matrix, [from, 0], [count, matrix.shape[1]]);
  const { value, derivative } = activate(tf, activation, summed(tf, preactivations, rows));
  const output = tf.mul<Tensor2D>(tf.sub(tf.matMul(value, tensorOf(readout)), outputOffset), outputScale);
  const residual = tf.sub<Tensor2D>(rows(tensorOf(labels)), output);
  return { factor: tf.mul(tf.mul(derivative, residual), weights), residual, output };
}
