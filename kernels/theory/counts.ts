import type { ReadoutLaw } from '../model/laws.ts';

/** Predicted numbers of outliers in the limit N → ∞ (MODEL §2.2), for runs of one or two steps; all null for more steps. */
export interface PredictedCounts {
  /** ⌊α2/(1/2 − α1)⌋; 0 for one step, null if α1 ≥ 1/2, or if it is more than a million. */
  ell: number | null;
  /** Number of terms k = 1 … ell, at least 0; null if α1 ≥ 1/2. */
  nonlinear: number | null;
  /** The same, plus one outlier with the left vector a if some α_t > 0; null if α1 ≥ 1/2. */
  total: number | null;
  /** Number of terms k = 1 … ell whose coefficient c_{k+1} is not 0; 0 if c_1 is 0; null if α1 ≥ 1/2 or ell > 6. */
  present: number | null;
}

/** Added before a quotient is floored, so that a whole number stays one in spite of rounding (0.45/0.15 is 3). */
const floorTolerance = 1e-9;

/** Largest order k with a known coefficient: `activationCoefficients` gives c_0 … c_7, and term k has c_{k+1}. */
const knownOrders = 6;

/** Just below α1 = 1/2 the staircase grows without bound, and past this it says nothing any more. */
const mostCounted = 1_000_000;

/** Left directions a^{∘k} that differ: a readout whose entries have one size has a and the constant, a constant one only this. */
const leftDirections: Partial<Record<ReadoutLaw, number>> = { rademacher: 2, constant: 1 };

/**
 * Counts from the asymptotic staircase (MODEL §2.2). For one step the prediction is one outlier if α1 > 0.
 * No formula is known for three and more steps.
 * @param alphas step-size exponents α_t, one per step
 * @param coefficients activation coefficients c_0 … c_7 (MODEL §1)
 * @param readout law of the readout: terms whose left directions coincide make one outlier
 */
export function predictedCounts(
  alphas: readonly number[],
  coefficients: ArrayLike<number>,
  readout: ReadoutLaw = 'gaussian',
): PredictedCounts {
  if (alphas.length === 1) {
    const total = alphas[0] > 0 ? 1 : 0;
    return { ell: 0, nonlinear: 0, total, present: 0 };
  }
  const [alpha1, alpha2] = alphas;
  if (alphas.length !== 2 || alpha1 >= 0.5) return { ell: null, nonlinear: null, total: null, present: null };
  const ell = Math.floor(alpha2 / (0.5 - alpha1) + floorTolerance);
  if (ell > mostCounted) return { ell: null, nonlinear: null, total: null, present: null };
  const directions = leftDirections[readout] ?? Infinity;
  const nonlinear = Math.min(Math.max(ell, 0), directions - 1);
  let present: number | null = 0;
  for (let k = 1; k <= Math.min(nonlinear, knownOrders); k++) if (Math.abs(coefficients[k + 1]) > 1e-8) present++;
  if (Math.abs(coefficients[1]) <= 1e-8) present = 0;
  else if (nonlinear > knownOrders) present = null;
  return { ell, nonlinear, total: nonlinear + (Math.max(alpha1, alpha2) > 0 ? 1 : 0), present };
}
