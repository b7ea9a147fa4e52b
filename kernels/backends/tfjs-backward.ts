import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { BackwardInput, BackwardOutput, Sum } from './backend.ts';
import { activate } from './tfjs-activations.ts';
import type { Tfjs } from './tfjs-library.ts';
import { summed, tensorOf, TfjsMatrix } from './tfjs-matrix.ts';

/** Entries of a block of rows. Its tensors stay in the cache, and the intermediate tensors of an activation stay small (decision 0007). */
const blockEntries = 2 ** 17;

/** The parts of a result as tensors. */
type Pass = Record<keyof BackwardOutput, Tensor2D>;

/** `Backend.backward` (MODEL §1) in tensor operations, one block of samples after the other. */
export function backward(tf: Tfjs, input: BackwardInput): BackwardOutput {
  const { rows: n, cols: N } = input.preactivations.base;
  // WebAssembly copies a whole tensor for each slice, so rows are cut out of an array instead.
  const z = valuesOfSum(tf, input.preactivations);
  const y = tensorOf(input.labels).dataSync<'float32'>();
  const count = Math.max(1, Math.floor(blockEntries / N));
  const { factor, residual, output } = tf.tidy((): Pass => {
    // aᵀ/n, the same for every block.
    const weights = tf.mul<Tensor2D>(tf.transpose(tensorOf(input.readout)), 1 / n);
    const blocks: Pass[] = [];
    for (let from = 0; from < n; from += count) {
      const to = Math.min(from + count, n);
      const rows = tf.tidy(() => {
        const preactivations = tf.tensor2d(z.subarray(from * N, to * N), [to - from, N]);
        const labels = tf.tensor2d(y.subarray(from, to), [to - from, 1]);
        return backwardRows(tf, input, preactivations, labels, weights);
      });
      blocks.push(rows);
    }
    const whole = (part: keyof Pass): Tensor2D => tf.concat(blocks.map((block) => block[part]));
    return { factor: whole('factor'), residual: whole('residual'), output: whole('output') };
  });
  return { factor: new TfjsMatrix(factor), residual: new TfjsMatrix(residual), output: new TfjsMatrix(output) };
}

/** The values of a sum, row-major. */
function valuesOfSum(tf: Tfjs, sum: Sum): Float32Array {
  const evaluated = tf.tidy(() => summed(tf, sum).clone());
  const values = evaluated.dataSync<'float32'>();
  evaluated.dispose();
  return values;
}

/**
 * The pass over the samples of a block.
 * @param weights aᵀ/n, 1×N
 */
function backwardRows(
  tf: Tfjs,
  { readout, activation, outputScale, outputOffset }: BackwardInput,
  preactivations: Tensor2D,
  labels: Tensor2D,
  weights: Tensor2D,
): Pass {
  const { value, derivative } = activate(tf, activation, preactivations);
  const output = tf.mul<Tensor2D>(tf.sub(tf.matMul(value, tensorOf(readout)), outputOffset), outputScale);
  const residual = tf.sub<Tensor2D>(labels, output);
  return { factor: tf.mul(tf.mul(derivative, residual), weights), residual, output };
}
