import { erf } from './erf.ts';
import { hermiteCoefficients, hermiteSum } from './hermite.ts';

/** Named target functions σ*(κ) of the projection κ = ⟨β*, x⟩. */
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
export type Target = keyof typeof namedTargets | { hermite: readonly number[] };

/** σ* as a scalar function. */
export function targetFunction(target: Target): (projection: number) => number {
  if (typeof target === 'string') return namedTargets[target];
  return (k) => hermiteSum(target.hermite, k);
}

/** A short label: `tanh`, `h1+0.7h2`. */
export function targetLabel(target: Target): string {
  if (typeof target === 'string') return target;
  const terms = target.hermite.flatMap((w, k) => (w === 0 ? [] : [`${w === 1 ? '' : w === -1 ? '-' : w}h${k}`]));
  return terms.length === 0 ? '0' : terms.join('+').replaceAll('+-', '-');
}

/** E σ*(z), the constant that `target_mean: remove` takes from the labels. */
export function targetMean(target: Target): number {
  if (typeof target === 'object') return target.hermite[0] ?? 0;
  return hermiteCoefficients(namedTargets[target], 0)[0];
}

/** Information exponent: the least k ≥ 1 with c*_k ≠ 0 (MODEL §1), or null if none up to degree 8 is. */
export function informationExponent(target: Target): number | null {
  const c = hermiteCoefficients(targetFunction(target), 8);
  for (let k = 1; k <= 8; k++) if (Math.abs(c[k]) > 1e-9) return k;
  return null;
}
