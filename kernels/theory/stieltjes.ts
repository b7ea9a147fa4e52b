import type { WeightedValues } from './compress.ts';

/** The Stieltjes transform at some ζ, and what Newton's method for the bulk needs besides. */
export interface Stieltjes {
  /** m = m_B(ζ) < 0. */
  m: number;
  /** (1/n) Σ_j b_j/(1 + (d/n) b_j m). */
  mean: number;
  /** dm/dζ. */
  slope: number;
  /** Derivative of `mean` by m. */
  meanSlope: number;
}

/**
 * The Stieltjes transform m_B(ζ) of B = Xᵀ diag(b) X/n for ζ above its spectrum (MODEL §2.5), to a relative 1e-13.
 * It is the root of m = 1/(−ζ + (1/n) Σ_j b_j/(1 + (d/n) b_j m)) next to 0⁻. Newton's method starts at −1/ζ and falls to the root.
 * @param b the b_j; with counts, they may stand for a larger sample
 * @param d columns of X
 * @param n rows of X in the formula: the batch size
 * @returns null if ζ is not above the spectrum
 */
export function stieltjes({ values, counts }: WeightedValues, zeta: number, d: number, n: number): Stieltjes | null {
  const ratio = d / n;
  let m = -1 / zeta;
  for (let iteration = 0; iteration < 60; iteration++) {
    let sum = 0;
    let slope = 0;
    for (let j = 0; j < values.length; j++) {
      const value = values[j];
      const denominator = 1 + ratio * value * m;
      if (!(denominator > 0)) return null;
      const share = value / denominator;
      sum += counts[j] * share;
      slope -= counts[j] * share * share;
    }
    slope *= ratio;
    // F(m) = m(−ζ + sum/n) − 1. Newton's method falls to the root of F from the right.
    const value = m * (-zeta + sum / n) - 1;
    const derivative = -zeta + sum / n + (m * slope) / n;
    if (!(derivative < 0)) return null;
    const step = value / derivative;
    m -= step;
    if (Math.abs(step) < 1e-13 * Math.abs(m)) return { m, mean: sum / n, slope: m / derivative, meanSlope: slope / n };
  }
  return null;
}
