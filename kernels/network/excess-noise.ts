import type { Backend, Matrix } from '../backends/backend.ts';
import { projectAll } from './signal.ts';

/**
 * How much more of the gradients' noise some directions meet than a generic direction does (MODEL §2.4): v_kᵀ B v_l, less the mean of B for
 * k = l, where B = Σ_j b_j x_j x_jᵀ/n. Directions that are made of the samples with the largest b_j meet many times the mean.
 * @param inputs X of each batch, n×d
 * @param sampleVariance b_j of the samples of all batches, one batch after the other
 * @param directions v_k, orthonormal, d values each
 * @returns one number for each pair, row-major
 */
export async function excessNoise(
  backend: Backend,
  inputs: readonly Matrix[],
  sampleVariance: Float64Array,
  directions: readonly Float64Array[],
): Promise<Float64Array> {
  const size = directions.length;
  const excess = new Float64Array(size * size);
  if (size === 0) return excess;
  const n = inputs[0].rows;
  for (const [t, X] of inputs.entries()) {
    const b = sampleVariance.subarray(t * n, (t + 1) * n);
    const mean = b.reduce((sum, x) => sum + x, 0) / n;
    const projections = await projectAll(backend, X, directions);
    for (let k = 0; k < size; k++) {
      const weighted = projections[k].map((x, j) => (b[j] * x) / n);
      for (let l = 0; l < size; l++) {
        let sum = k === l ? -mean : 0;
        for (let j = 0; j < n; j++) sum += weighted[j] * projections[l][j];
        excess[k * size + l] += sum;
      }
    }
  }
  return excess;
}
