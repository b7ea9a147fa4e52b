import { groupBy } from '../../../../kernels/grouping/group-by.ts';
import { type Axis, type Boundary, type Convention, type CountedSize, fitBoundary } from './boundary.ts';
import type { FitColumn } from '../../../../analysis/fit/fit-table.ts';
import { parameterFitColumns } from './family-columns.ts';
import type { Family, FamilyPoint } from './families.ts';
import { leastStrength } from './least-strength.ts';
import { presentOrders } from './orders.ts';
import type { CountedPoint } from '../../../../analysis/fit/thresholds.ts';

/** The boundary count ≥ k of a family. */
export interface FamilyBoundary extends Boundary {
  family: Family;
  axis: Axis;
  /** Value of the exponent that is held fixed. */
  other: number;
}

/** Fits boundaries count ≥ k along an axis, for every family with at least two places along it, and for k up to the largest count of a draw. */
export function fitBoundaries(families: readonly Family[], ks: readonly number[], axis: Axis): FamilyBoundary[] {
  return families.flatMap((family) => {
    const { points } = family;
    const place = (p: FamilyPoint): number | null => (axis === 'alpha2' ? p.alpha2 : p.alpha1);
    const other = axis === 'alpha2' ? points[0].alpha1 : points[0].alpha2;
    if (other === null || new Set(points.map(place)).size < 2) return [];
    const counted = (own: readonly FamilyPoint[], countOf: (p: FamilyPoint) => number | null): CountedPoint[] =>
      own.flatMap((point) => {
        const [x, count] = [place(point), countOf(point)];
        return x === null || count === null ? [] : [{ draw: point.draw, x, count }];
      });
    const byN = new Map(
      [...groupBy(points, ({ N }) => N)].map(([N, own]): [number, CountedSize] => [
        N,
        {
          points: counted(own, ({ count }) => count),
          predicted: counted(own, ({ predictedCount }) => predictedCount),
          logDetectable: (k, x) => logDetectable(nearest(own, place, x), k),
        },
      ]),
    );
    const orders = presentOrders(family);
    const most = points.reduce((max, { count }) => Math.max(max, count), 0);
    return ks
      .filter((k) => k <= most)
      .map((k) => ({ ...fitBoundary(byN, k, axis, other, orders), family, axis, other }));
  });
}

/** The points at the place along the axis that is nearest to x. */
function nearest(
  points: readonly FamilyPoint[],
  place: (p: FamilyPoint) => number | null,
  x: number,
): readonly FamilyPoint[] {
  const distance = (p: FamilyPoint): number => Math.abs((place(p) ?? Infinity) - x);
  const least = Math.min(...points.map(distance));
  return points.filter((p) => distance(p) === least);
}

/** Mean ln of the least strength with which the k-th spike counts at some points. */
function logDetectable(points: readonly FamilyPoint[], k: number): number {
  return points.reduce((sum, point) => sum + Math.log(leastStrength(point, k)), 0) / points.length;
}

const comparisonOf = (row: FamilyBoundary, convention: Convention) =>
  row.comparisons.find((comparison) => comparison.convention === convention);

/** Columns of `boundary.parquet`: a row per family and k. */
export const boundaryColumns: readonly FitColumn<FamilyBoundary>[] = [
  ...parameterFitColumns<FamilyBoundary>(),
  { name: 'axis', type: 'text', meaning: 'exponent along which the boundary was sought', of: (r) => r.axis },
  { name: 'k', type: 'integer', meaning: 'the boundary is where P(count ≥ k) = 1/2', of: (r) => r.k },
  { name: 'sizes', type: 'integer', meaning: 'sizes N that bracket it', of: (r) => bracketed(r) },
  { name: 'limit_log', type: 'real', meaning: 'its limit for N → ∞ in 1/ln N', of: (r) => r.log?.limit ?? null },
  {
    name: 'limit_log_error',
    type: 'real',
    meaning: 'its error: statistical and systematic, added in squares',
    of: (r) => r.log?.error ?? null,
  },
  {
    name: 'limit_log_statistical',
    type: 'real',
    meaning: 'standard error, enlarged by √(χ²/freedom) where that is above 1',
    of: (r) => r.log?.statistical ?? null,
  },
  {
    name: 'limit_log_systematic',
    type: 'real',
    meaning: 'how far the limit moves when the smallest size is left out',
    of: (r) => (r.log?.bend == null ? null : Math.abs(r.log.bend)),
  },
  {
    name: 'control',
    type: 'real',
    meaning:
      "the finite-N predictor's own thresholds at the same N, extrapolated in the same way; its true limit is predicted_total",
    of: (r) => r.control?.limit ?? null,
  },
  {
    name: 'limit_corrected',
    type: 'real',
    meaning: 'limit_log less what the control misses its true limit by',
    of: (r) => r.corrected?.limit ?? null,
  },
  { name: 'limit_corrected_error', type: 'real', meaning: 'its error', of: (r) => r.corrected?.error ?? null },
  { name: 'kappa', type: 'real', meaning: 'coefficient of 1/ln N', of: (r) => r.log?.amplitude ?? null },
  { name: 'chi_square', type: 'real', meaning: 'χ² of the fit in 1/ln N', of: (r) => r.log?.chiSquare ?? null },
  { name: 'freedom', type: 'integer', meaning: 'its degrees of freedom', of: (r) => r.log?.freedom ?? null },
  { name: 'probability', type: 'real', meaning: 'chance of so large a χ²', of: (r) => r.log?.probability ?? null },
  { name: 'limit_power', type: 'real', meaning: 'limit in N^{−ω}', of: (r) => r.power?.limit ?? null },
  {
    name: 'limit_power_error',
    type: 'real',
    meaning: 'its error, with what ω leaves open',
    of: (r) => r.power?.error ?? null,
  },
  { name: 'omega', type: 'real', meaning: 'ω; 1/2 with fewer than four sizes', of: (r) => r.power?.omega ?? null },
  ...(['nonlinear', 'total'] as const).flatMap((convention): FitColumn<FamilyBoundary>[] => [
    {
      name: `predicted_${convention}`,
      type: 'real',
      meaning:
        convention === 'nonlinear'
          ? 'boundary for N → ∞ if the floor counts all outliers: α2 = k(1/2 − α1), k counting the orders that are present'
          : 'the same if the shared first-order outlier comes on top: α2 = (k − 1)(1/2 − α1)',
      of: (r) => comparisonOf(r, convention)?.predicted ?? null,
    },
    {
      name: `sigmas_${convention}`,
      type: 'real',
      meaning: 'limit_corrected minus that, in errors; limit_log where there is no control',
      of: (r) => comparisonOf(r, convention)?.sigmas ?? null,
    },
    {
      name: `verdict_${convention}`,
      type: 'text',
      meaning: 'consistent (within 2 errors), inconsistent (3 and more) or undecided',
      of: (r) => comparisonOf(r, convention)?.verdict ?? null,
    },
  ]),
  { name: 'power', type: 'text', meaning: 'what would tell the conventions apart', of: (r) => r.powerStatement },
];

function bracketed({ thresholds }: FamilyBoundary): number {
  return thresholds.filter(({ value }) => value !== null).length;
}

/** A threshold at one N with the boundary it belongs to. */
export interface FamilyThreshold {
  family: Family;
  boundary: FamilyBoundary;
  threshold: Boundary['thresholds'][number];
}

/** The thresholds of all boundaries. */
export function thresholdsOf(boundaries: readonly FamilyBoundary[]): FamilyThreshold[] {
  return boundaries.flatMap((boundary) =>
    boundary.thresholds.map((threshold) => ({ family: boundary.family, boundary, threshold })),
  );
}

/** Columns of `boundary-thresholds.parquet`: a row per family, k and N. */
export const thresholdColumns: readonly FitColumn<FamilyThreshold>[] = [
  ...parameterFitColumns<FamilyThreshold>(),
  { name: 'axis', type: 'text', meaning: 'exponent along which it was sought', of: (r) => r.boundary.axis },
  { name: 'k', type: 'integer', meaning: 'count ≥ k', of: (r) => r.boundary.k },
  { name: 'width', type: 'integer', meaning: 'N', of: (r) => r.threshold.N },
  { name: 'threshold', type: 'real', meaning: 'where P(count ≥ k) = 1/2', of: (r) => r.threshold.value },
  { name: 'error', type: 'real', meaning: 'standard error: bootstrap over draws', of: (r) => r.threshold.error },
  { name: 'finite', type: 'real', meaning: 'where the finite-N predictor puts it', of: (r) => r.threshold.finite },
  { name: 'low', type: 'real', meaning: 'lower end of the 95 % interval', of: (r) => r.threshold.low },
  { name: 'high', type: 'real', meaning: 'upper end', of: (r) => r.threshold.high },
  { name: 'slope', type: 'real', meaning: 'slope of the logistic curve', of: (r) => r.threshold.slope },
  {
    name: 'log_detectable',
    type: 'real',
    meaning: 'mean ln of the strength from which on the k-th spike counts, at the place nearest to the threshold',
    of: (r) => r.threshold.logDetectable,
  },
  {
    name: 'side',
    type: 'text',
    meaning: 'bracketed, or above or below all places tried',
    of: (r) => r.threshold.side,
  },
  { name: 'draws', type: 'integer', meaning: 'draws', of: (r) => r.threshold.draws },
];
