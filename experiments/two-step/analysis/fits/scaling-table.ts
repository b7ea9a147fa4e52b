import { spikeStrength } from '../../../../kernels/theory/bgn.ts';
import type { FitColumn } from '../../../../analysis/fit/fit-table.ts';
import { parameterFitColumns } from './family-columns.ts';
import type { Family } from './families.ts';
import { leastStrength } from './least-strength.ts';
import { leastSquares } from '../../../../analysis/fit/least-squares.ts';
import { presentOrders } from './orders.ts';
import { fitScaling, predictedExponent, type Scaling, type ScalingOptions, type StrengthPoint } from './scaling.ts';

/** The scaling of the k-th outlier's strength in a family. */
export interface FamilyScaling extends Scaling {
  family: Family;
  k: number;
  /** γ for N → ∞, as the expansion in orders predicts it; null if it predicts none. */
  predicted: number | null;
  /** γ of the same fit to the strengths that the finite-N predictor gives; null if there are none. */
  finite: number | null;
}

/** Fits the strengths of outliers k, for every family that has enough of them at two sizes. */
export function fitScalings(
  families: readonly Family[],
  ks: readonly number[],
  options: ScalingOptions,
): FamilyScaling[] {
  return families.flatMap((family) =>
    ks.flatMap((k) => {
      const { alpha1, alpha2 } = family.parameters;
      if (typeof alpha1 !== 'number' || typeof alpha2 !== 'number') return [];
      const fit = fitScaling(strengthsOf(family, k), options);
      const predicted = predictedExponent(k, alpha1, alpha2, presentOrders(family));
      return fit ? [{ ...fit, family, k, predicted, finite: finiteExponent(family, k) }] : [];
    }),
  );
}

/**
 * Strengths of the k-th spike. A draw without that outlier gives the least strength that would have counted, as a bound.
 * Rows have the strengths of learned directions. For the other detectors the map of a spike beside W0 alone is inverted.
 */
function strengthsOf({ points }: Family, k: number): StrengthPoint[] {
  return points.map((point): StrengthPoint => {
    const { N, draw, aspect, count, singularValues, strengths } = point;
    const found = count >= k ? (strengths?.[k - 1] ?? spikeStrength(singularValues[k - 1], aspect)) : null;
    if (found !== null) return { N, draw, logStrength: Math.log(found), below: false };
    return { N, draw, logStrength: Math.log(leastStrength(point, k)), below: true };
  });
}

/** γ of the k-th strength that the finite-N predictor gives, at the sizes of the family. */
function finiteExponent({ points }: Family, k: number): number | null {
  const observations = points.flatMap(({ N, predictedStrengths }) => {
    const theta = predictedStrengths?.[k - 1] ?? 0;
    return theta > 0 ? [{ x: [1, Math.log(N)], y: Math.log(theta), error: 1 }] : [];
  });
  return leastSquares(observations)?.coefficients[1] ?? null;
}

/** Columns of `scaling.parquet`: a row per family and k. */
export const scalingColumns: readonly FitColumn<FamilyScaling>[] = [
  ...parameterFitColumns<FamilyScaling>(),
  { name: 'k', type: 'integer', meaning: 'outlier, 1 the largest', of: (r) => r.k },
  { name: 'gamma', type: 'real', meaning: 'exponent of θ = A N^γ', of: (r) => r.gamma },
  { name: 'gamma_error', type: 'real', meaning: 'standard error: bootstrap over draws', of: (r) => r.gammaError },
  { name: 'gamma_low', type: 'real', meaning: 'lower end of the 95 % interval', of: (r) => r.gammaLow },
  { name: 'gamma_high', type: 'real', meaning: 'upper end', of: (r) => r.gammaHigh },
  {
    name: 'gamma_predicted',
    type: 'real',
    meaning: 'for N → ∞: α2 − (k − 1)(1/2 − α1), for k = 1 the larger exponent',
    of: (r) => r.predicted,
  },
  {
    name: 'gamma_finite',
    type: 'real',
    meaning: "exponent of the finite-N predictor's strengths at the same N",
    of: (r) => r.finite,
  },
  {
    name: 'sigmas',
    type: 'real',
    meaning: 'gamma minus gamma_predicted, in standard errors',
    of: (r) => (r.predicted === null ? null : (r.gamma - r.predicted) / r.gammaError),
  },
  { name: 'log_a', type: 'real', meaning: 'ln A', of: (r) => r.logA },
  { name: 'correction', type: 'real', meaning: 'coefficient of N^{−ω} in ln θ, where fitted', of: (r) => r.correction },
  { name: 'chi_square', type: 'real', meaning: 'χ² of the means at each N', of: (r) => r.chiSquare },
  { name: 'freedom', type: 'integer', meaning: 'its degrees of freedom', of: (r) => r.freedom },
  { name: 'probability', type: 'real', meaning: 'chance of so large a χ²', of: (r) => r.probability },
  {
    name: 'draws',
    type: 'integer',
    meaning: 'draws at all sizes',
    of: (r) => r.sizes.reduce((sum, { draws }) => sum + draws, 0),
  },
  {
    name: 'censored',
    type: 'integer',
    meaning: 'of them those without the outlier, which enter as bounds',
    of: (r) => r.sizes.reduce((sum, { censored }) => sum + censored, 0),
  },
];

/** A size of a scaling fit with the fit it belongs to. */
export interface FamilySize {
  family: Family;
  fit: FamilyScaling;
  size: Scaling['sizes'][number];
}

/** The sizes of all fits. */
export function sizesOf(fits: readonly FamilyScaling[]): FamilySize[] {
  return fits.flatMap((fit) => fit.sizes.map((size) => ({ family: fit.family, fit, size })));
}

/** Columns of `scaling-sizes.parquet`: a row per family, k and N. */
export const sizeColumns: readonly FitColumn<FamilySize>[] = [
  ...parameterFitColumns<FamilySize>(),
  { name: 'k', type: 'integer', meaning: 'outlier', of: (r) => r.fit.k },
  { name: 'width', type: 'integer', meaning: 'N', of: (r) => r.size.N },
  { name: 'log_strength', type: 'real', meaning: 'mean ln θ at this N', of: (r) => r.size.mean },
  { name: 'error', type: 'real', meaning: 'its standard error', of: (r) => r.size.error },
  { name: 'fitted', type: 'real', meaning: 'ln θ of the fit', of: (r) => r.size.fitted },
  { name: 'draws', type: 'integer', meaning: 'draws', of: (r) => r.size.draws },
  { name: 'censored', type: 'integer', meaning: 'draws without the outlier', of: (r) => r.size.censored },
];
