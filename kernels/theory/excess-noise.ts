import { combination, dot } from '../vectors/vector.ts';
import type { NoiseVariance } from './noise-variance.ts';

/**
 * Fᵀ B F less the mean of B, with B = Σ_j b_j x_j x_jᵀ/n and orthonormal vectors F, as a polynomial in the size η of the last step:
 * its coefficients of 1, η and η², row-major.
 */
export type NoiseForms = readonly [Float64Array, Float64Array, Float64Array];

/**
 * The noise along some vectors (MODEL §2.4).
 * @param projections X F for each batch: n values for each vector of F
 * @param variance b_j of the samples of all batches, one batch after the other
 */
export function noiseForms(
  projections: readonly (readonly Float64Array[])[],
  { constant, linear, square }: NoiseVariance,
): NoiseForms {
  const coefficients = [constant, linear, square];
  const [{ length: size }] = projections;
  const n = constant.length / projections.length;
  const forms = coefficients.map(() => new Float64Array(size * size));
  projections.forEach((projection, t) => {
    const scaled = coefficients.map((b) => b.subarray(t * n, (t + 1) * n).map((x) => x / n));
    const means = scaled.map((b) => b.reduce((sum, x) => sum + x, 0));
    for (let k = 0; k < size; k++) {
      for (let l = 0; l <= k; l++) {
        const sums = quadratic(projection[k], projection[l], scaled);
        sums.forEach((sum, c) => {
          const excess = sum - (k === l ? means[c] : 0);
          forms[c][k * size + l] += excess;
          if (l < k) forms[c][l * size + k] += excess;
        });
      }
    }
  });
  return [forms[0], forms[1], forms[2]];
}

/** Σ_j b_j x_j y_j for three weightings b. */
function quadratic(x: Float64Array, y: Float64Array, [b0, b1, b2]: readonly Float64Array[]): number[] {
  let [s0, s1, s2] = [0, 0, 0];
  for (let j = 0; j < x.length; j++) {
    const product = x[j] * y[j];
    s0 += b0[j] * product;
    s1 += b1[j] * product;
    s2 += b2[j] * product;
  }
  return [s0, s1, s2];
}

/**
 * How much more of the gradients' noise some directions meet than a generic direction does (MODEL §2.4): v_kᵀ B v_l, less the mean of B for
 * k = l. Directions that are made of the samples with the largest b_j meet many times the mean.
 * @param directions v_k, in coordinates of F
 * @returns one number for each pair, row-major
 */
export function excessNoise(
  [constant, linear, square]: NoiseForms,
  rate: number,
  directions: readonly Float64Array[],
): Float64Array {
  if (directions.length === 0) return new Float64Array();
  const size = directions[0].length;
  const rows = Array.from({ length: size }, (_, k) =>
    constant.subarray(k * size, (k + 1) * size).map((x, l) => {
      const at = k * size + l;
      return x + rate * (linear[at] + rate * square[at]);
    }),
  );
  const images = directions.map((v) => combination(rows, v));
  return Float64Array.from(directions.flatMap((v) => images.map((image) => dot(v, image))));
}
