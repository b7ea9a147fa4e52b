import type { HermiteSeries } from './activations.ts';
import { erf } from './erf.ts';
import { hermiteCoefficients, hermiteSum } from './hermite.ts';

/** Named target functions σ*(κ) of the projection κ = ⟨β*, x⟩ (MODEL §1). */
export const namedTargets = {
  linear: (k: number) => k,
  tanh: Math.tanh,
  erf,
  relu: (k: number) => Math.max(k, 0),
  sin: Math.sin,
  cos: Math.cos,
  sign: Math.sign,
  abs: Math.abs,
  square: (k: number) => k * k,
} as const;

/** A target: a named function, or `{ hermite: [w_0, w_1, …] }` for Σ w_k h_k(κ) with orthonormal h_k (MODEL §1). */
export type Target = keyof typeof namedTargets | HermiteSeries;

/** σ* as a scalar function of the projection, with its mean. */
export function targetFunction(target: Target): (projection: number) => number {
  if (typeof target === 'string') return namedTargets[target];
  return (k) => hermiteSum(target.hermite, k);
}

/** A short label: `tanh`, `h1+0.7h2`; `0` if all coefficients are 0. */
export function targetLabel(target: Target): string {
  if (typeof target === 'string') return target;
  const terms = target.hermite.flatMap((w, k) => (w === 0 ? [] : [`${w === 1 ? '' : w === -1 ? '-' : w}h${k}`]));
  return terms.length === 0 ? '0' : terms.join('+').replaceAll('+-', '-');
}

/** c*_0 = E σ*(z), z ~ N(0,1), by quadrature (MODEL §1). `target_mean: remove` subtracts it from the labels. */
export function targetMean(target: Target): number {
  if (typeof target === 'object') return target.hermite[0] ?? 0;
  return hermiteCoefficients(namedTargets[target], 0)[0];
}

/**
 * Information exponent of a target: the least k ≥ 1 with c*_k ≠ 0 (MODEL §1).
 * Coefficients up to 1e-9, the error of the quadrature, count as 0.
 * @returns 1 … 8, or null if c*_1 … c*_8 are all 0
 */
export function informationExponent(target: Target): number | null {
  const c = hermiteCoefficients(targetFunction(target), 8);
  for (let k = 1; k <= 8; k++) if (Math.abs(c[k]) > 1e-9) return k;
  return null;
}
