import { erfc } from './erf.ts';

/** Density of N(0,1). */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** P(Z ≤ z) for Z ~ N(0,1), to a relative 1e-14 also far below 0. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}
