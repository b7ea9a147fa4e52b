import { chiSquareTail } from './chi-square.ts';

/** A weighted linear fit y ≈ Σ_p coefficients_p x_p. */
export interface LinearFit {
  coefficients: number[];
  /** Standard errors of the coefficients, from the given errors of y alone. */
  errors: number[];
  /** Covariance of the coefficients, from the given errors of y alone. */
  covariance: number[][];
  chiSquare: number;
  /** Observations beyond parameters. */
  freedom: number;
  /** Chance of so large a χ² if the model and the errors are right; null without degrees of freedom. */
  probability: number | null;
}

/** One observation. */
export interface Observation {
  /** Regressors, one per coefficient. */
  x: readonly number[];
  y: number;
  /** Standard error of y, above 0. */
  error: number;
}

/**
 * Weighted least squares by the normal equations, for a handful of parameters.
 * @returns null if there are fewer observations than parameters, or if they do not determine the parameters
 */
export function leastSquares(observations: readonly Observation[]): LinearFit | null {
  const size = observations[0]?.x.length ?? 0;
  if (size === 0 || observations.length < size) return null;
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const right = new Array<number>(size).fill(0);
  for (const { x, y, error } of observations) {
    const weight = 1 / (error * error);
    for (let p = 0; p < size; p++) {
      right[p] += weight * x[p] * y;
      for (let q = 0; q < size; q++) matrix[p][q] += weight * x[p] * x[q];
    }
  }
  const covariance = inverse(matrix);
  if (!covariance) return null;
  const coefficients = covariance.map((row) => row.reduce((sum, c, q) => sum + c * right[q], 0));
  const chiSquare = observations.reduce((sum, { x, y, error }) => {
    const rest = y - x.reduce((total, value, p) => total + value * coefficients[p], 0);
    return sum + (rest / error) ** 2;
  }, 0);
  const freedom = observations.length - size;
  return {
    coefficients,
    errors: covariance.map((row, p) => Math.sqrt(row[p])),
    covariance,
    chiSquare,
    freedom,
    probability: freedom > 0 ? chiSquareTail(chiSquare, freedom) : null,
  };
}

/**
 * The inverse of a small symmetric positive definite matrix, by Gauss–Jordan elimination after scaling its diagonal to 1.
 * @returns null if the matrix is singular
 */
export function inverse(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length;
  const scale = matrix.map((row, p) => Math.sqrt(row[p]));
  if (scale.some((s) => !(s > 0))) return null;
  const work = matrix.map((row, p) => [
    ...row.map((value, q) => value / (scale[p] * scale[q])),
    ...row.map((_, q) => (p === q ? 1 : 0)),
  ]);
  for (let p = 0; p < size; p++) {
    let best = p;
    for (let q = p + 1; q < size; q++) if (Math.abs(work[q][p]) > Math.abs(work[best][p])) best = q;
    if (Math.abs(work[best][p]) < 1e-12) return null;
    [work[p], work[best]] = [work[best], work[p]];
    const pivot = work[p][p];
    work[p] = work[p].map((value) => value / pivot);
    for (let q = 0; q < size; q++) {
      const factor = work[q][p];
      if (q !== p) work[q] = work[q].map((value, r) => value - factor * work[p][r]);
    }
  }
  return work.map((row, p) => row.slice(size).map((value, q) => value / (scale[p] * scale[q])));
}
