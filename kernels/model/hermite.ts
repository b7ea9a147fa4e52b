import { gaussianMean } from './quadrature.ts';

/** Values h_0(z) … h_degree(z) of the orthonormal Hermite polynomials h_k = He_k/√k! (MODEL §1). */
function hermiteValues(degree: number, z: number): Float64Array {
  const h = new Float64Array(degree + 1);
  h[0] = 1;
  if (degree >= 1) h[1] = z;
  for (let k = 1; k < degree; k++) h[k + 1] = (z * h[k] - Math.sqrt(k) * h[k - 1]) / Math.sqrt(k + 1);
  return h;
}

/** Σ_k coefficients[k] h_k(z) with orthonormal h_k (MODEL §1); 0 without coefficients. */
export function hermiteSum(coefficients: readonly number[], z: number): number {
  const h = hermiteValues(coefficients.length - 1, z);
  return coefficients.reduce((sum, c, k) => sum + c * h[k], 0);
}

/**
 * Hermite coefficients c_k = E[σ(z) He_k(z)]/k! of σ = Σ c_k He_k, k = 0 … degree (MODEL §1).
 * The quadrature is exact to about 1e-14 if σ is smooth except at integers, see `gaussianMean`.
 * @returns degree + 1 values
 */
export function hermiteCoefficients(sigma: (z: number) => number, degree: number): Float64Array {
  const c = new Float64Array(degree + 1);
  let rootFactorial = 1;
  for (let k = 0; k <= degree; k++) {
    if (k > 0) rootFactorial *= Math.sqrt(k);
    c[k] = gaussianMean((z) => sigma(z) * hermiteValues(k, z)[k]) / rootFactorial;
  }
  return c;
}
