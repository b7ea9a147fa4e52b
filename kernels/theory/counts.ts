/** Predicted numbers of outliers in the limit N → ∞ (MODEL §2.2), for runs of one or two steps. */
export interface PredictedCounts {
  /** ⌊α2/(1/2 − α1)⌋, null where α1 ≥ 1/2. */
  ell: number | null;
  /** Outliers of order k ≥ 1 in the expansion. */
  nonlinear: number | null;
  /** The same, plus the one that both first-order terms share. */
  total: number | null;
  /** Of the k = 1 … ell, those whose coefficient c_{k+1} does not vanish. */
  present: number | null;
}

/** Keeps a quotient that is a whole number up to rounding from being floored to the one below (0.45/0.15 is 3). */
const floorTolerance = 1e-9;

/** Orders for which activation coefficients are known: c_1 … c_7 allow k up to 6. */
const knownOrders = 6;

/**
 * Counts from the asymptotic staircase. For one step there is one outlier when α1 > 0; for three and more steps no
 * statement is known and all are null.
 * @param alphas step-size exponents α_t
 * @param coefficients activation coefficients c_0, c_1, … (MODEL §1)
 */
export function predictedCounts(alphas: readonly number[], coefficients: ArrayLike<number>): PredictedCounts {
  if (alphas.length === 1) {
    const total = alphas[0] > 0 ? 1 : 0;
    return { ell: 0, nonlinear: 0, total, present: 0 };
  }
  const [alpha1, alpha2] = alphas;
  if (alphas.length !== 2 || alpha1 >= 0.5) return { ell: null, nonlinear: null, total: null, present: null };
  const ell = Math.floor(alpha2 / (0.5 - alpha1) + floorTolerance);
  const nonlinear = Math.max(ell, 0);
  let present: number | null = 0;
  for (let k = 1; k <= Math.min(nonlinear, knownOrders); k++) if (Math.abs(coefficients[k + 1]) > 1e-8) present++;
  if (Math.abs(coefficients[1]) <= 1e-8) present = 0;
  else if (nonlinear > knownOrders) present = null;
  return { ell, nonlinear, total: nonlinear + (Math.max(alpha1, alpha2) > 0 ? 1 : 0), present };
}
