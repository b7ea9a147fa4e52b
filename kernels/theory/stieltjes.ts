import type { WeightedValues } from './compress.ts';

/** m and (1/n) Σ b_j/(1 + (d/n) b_j m), with dm/dζ and the derivative of the latter by m. */
export interface Stieltjes {
  m: number;
  mean: number;
  slope: number;
  meanSlope: number;
}

/**
 * m = m_B(ζ) < 0 for ζ above the spectrum of B = Xᵀ diag(b) X/n: the root of m = 1/(−ζ + (1/n) Σ b_j/(1 + (d/n) b_j m)) next to
 * 0⁻, by Newton's method from −1/ζ, from where it falls to the root. Null where ζ lies in the spectrum.
 */
export function stieltjes(b: WeightedValues, zeta: number, d: number, n: number): Stieltjes | null {
  const ratio = d / n;
  let m = -1 / zeta;
  for (let iteration = 0; iteration < 60; iteration++) {
    let sum = 0;
    let slope = 0;
    for (let j = 0; j < b.values.length; j++) {
      const denominator = 1 + ratio * b.values[j] * m;
      if (!(denominator > 0)) return null;
      const term = (b.counts[j] * b.values[j]) / denominator;
      sum += term;
      slope -= (term * ratio * b.values[j]) / denominator;
    }
    // F(m) = m(−ζ + sum/n) − 1 falls to its root from the right.
    const value = m * (-zeta + sum / n) - 1;
    const derivative = -zeta + sum / n + (m * slope) / n;
    if (!(derivative < 0)) return null;
    const step = value / derivative;
    m -= step;
    if (Math.abs(step) < 1e-13 * Math.abs(m)) return { m, mean: sum / n, slope: m / derivative, meanSlope: slope / n };
  }
  return null;
}
