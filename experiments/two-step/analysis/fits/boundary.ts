import { type Extrapolation, extrapolate } from '../../../../analysis/fit/extrapolate.ts';
import { type CountedPoint, type Threshold, thresholdOf, thresholdValue } from '../../../../analysis/fit/thresholds.ts';

/** The exponent along which a boundary is sought. */
export type Axis = 'alpha1' | 'alpha2';

/**
 * Counting conventions (MODEL §2.2). They differ in whether the shared first-order outlier is one of those that the floor counts
 * (`nonlinear`), or
 * comes on top (`total`).
 */
export const conventions = ['nonlinear', 'total'] as const;
/** One of the conventions. */
export type Convention = (typeof conventions)[number];

/** What a convention predicts for the boundary, and how far the data are from it. */
export interface Comparison {
  convention: Convention;
  /** Boundary for N → ∞; null where the convention has none on this axis. */
  predicted: number | null;
  /** (limit − predicted)/error, of the corrected limit where there is one. */
  sigmas: number | null;
  verdict: Verdict;
}

/** Consistent: within 2 errors; inconsistent: 3 errors and more; undecided: between, or without a prediction. */
export type Verdict = 'consistent' | 'inconsistent' | 'undecided';

/** The threshold at one N. */
export interface BoundarySize extends Threshold {
  N: number;
  /** ln θ of the weakest spike that counts there. */
  logDetectable: number;
  /** Where the finite-N predictor puts the same threshold; null if it has none, or if the places tried do not bracket it. */
  finite: number | null;
}

/** The counts at one N. */
export interface CountedSize {
  points: readonly CountedPoint[];
  /** The same points with the predictor's counts; empty if there are none. */
  predicted: readonly CountedPoint[];
  /** ln of the strength from which on the k-th spike counts, near a place along the axis; 0 if that is not known. */
  logDetectable: (k: number, place: number) => number;
}

/** A boundary count ≥ k at all N, and its limit. */
export interface Boundary {
  k: number;
  thresholds: BoundarySize[];
  /** Extrapolation in 1/ln N; null with fewer than two sizes. */
  log: Extrapolation | null;
  /** Extrapolation in a power of N, for comparison; null with fewer than two sizes. */
  power: Extrapolation | null;
  /** The predictor's own thresholds at the same N, extrapolated in the same way; null with fewer than three sizes. */
  control: Extrapolation | null;
  /** The limit, minus the amount by which the control misses its own known limit; null without a control or a known limit. */
  corrected: { limit: number; error: number } | null;
  comparisons: Comparison[];
  /** What would tell the conventions apart, in words. */
  powerStatement: string;
}

/** Two sizes do not show how straight the lines are. */
const leastForControl = 3;

/** Deviations up to the first number of standard errors are called consistent, and from the second on inconsistent. */
const [consistentUpTo, inconsistentFrom] = [2, 3];

/**
 * Where the conventions put the boundary of count ≥ k for N → ∞ (MODEL §2.2, §2.6): along α2 at o(1/2 − α1).
 * If the floor counts all outliers, o is the k-th order that is present. If the shared first-order one comes on top, o is the (k − 1)-th.
 * @param other the value of the other exponent
 * @param orders the orders that are present, ascending; null where the expansion does not hold
 * @returns null if there is no such order, for the first outlier of the second convention, which is always there, and if α1 ≥ 1/2 is held
 */
export function predictedBoundary(
  convention: Convention,
  axis: Axis,
  k: number,
  other: number,
  orders: readonly number[] | null,
): number | null {
  const order = orders?.[convention === 'nonlinear' ? k - 1 : k - 2];
  if (order === undefined) return null;
  if (axis === 'alpha1') return 0.5 - other / order;
  return other < 0.5 ? order * (0.5 - other) : null;
}

/**
 * Finds the boundary count ≥ k at each N, and extrapolates it in 1/ln N and, for comparison, in a power of N.
 *
 * A spike of strength C N^{x − x∞} counts once it exceeds the detectable strength θ(N), which falls with N as the margin does:
 * x* = x∞ + (ln θ(N) − ln C)/ln N. The part ln θ(N)/ln N is known and would bend the line. It is subtracted before the extrapolation in
 * 1/ln N.
 *
 * At reachable N strengths are not yet such powers (η1/√N is of order 1), which no fit of a few sizes can see.
 * The finite-N predictor has the same corrections, and its limit is known: the theory's, in the total convention, with the orders that are
 * present.
 * Its thresholds are therefore extrapolated too (the control). The control's limit less the known one is subtracted from the data's limit.
 */
export function fitBoundary(
  byN: ReadonlyMap<number, CountedSize>,
  k: number,
  axis: Axis,
  other: number,
  orders: readonly number[] | null,
): Boundary {
  const thresholds = [...byN]
    .sort(([a], [b]) => a - b)
    .map(([N, { points, predicted, logDetectable }]) => {
      const threshold = thresholdOf(points, k);
      const detectable = threshold.value === null ? 0 : logDetectable(k, threshold.value);
      return { N, logDetectable: detectable, finite: thresholdValue(predicted, k), ...threshold };
    });
  const sizes = thresholds.flatMap((size) =>
    size.value === null || size.error === null || !(size.error > 0)
      ? []
      : [{ ...size, value: size.value, error: size.error }],
  );
  // Along α1 a strength of order o grows like N^{o α1}.
  const steepness = axis === 'alpha1' ? Math.max(k - 1, 1) : 1;
  const withoutDetectable = (size: Sized): Sized => ({
    ...size,
    value: size.value - size.logDetectable / (steepness * Math.log(size.N)),
  });
  const log = extrapolate(sizes.map(withoutDetectable), 'log');
  // Both fits take the sizes that both have, with the data's weights, so that they make the same mistake.
  const shared = sizes.flatMap((size) => (size.finite === null ? [] : [{ data: size, finite: size.finite }]));
  const [ours, control] = [
    shared.map(({ data }) => data),
    shared.map(({ data, finite }) => ({ ...data, value: finite })),
  ].map((chosen) => (chosen.length < leastForControl ? null : extrapolate(chosen.map(withoutDetectable), 'log')));
  const known = predictedBoundary('total', axis, k, other, orders);
  const corrected = ours && control && known !== null ? correctedBy(ours, control, known) : null;
  const limit = corrected ?? log;
  const comparisons = conventions.map((convention): Comparison => {
    const predicted = predictedBoundary(convention, axis, k, other, orders);
    const sigmas = limit && predicted !== null ? (limit.limit - predicted) / limit.error : null;
    return { convention, predicted, sigmas, verdict: verdictOf(sigmas) };
  });
  const draws = Math.min(...thresholds.map((threshold) => threshold.draws));
  return {
    k,
    thresholds,
    log,
    power: extrapolate(sizes, 'power'),
    control,
    corrected,
    comparisons,
    powerStatement: statementOfPower(limit, comparisons, sizes.length, draws),
  };
}

interface Sized {
  N: number;
  value: number;
  error: number;
  logDetectable: number;
}

/** Both lines bend alike, so the difference of their limits moves little when the smallest size is left out. */
function correctedBy(log: Extrapolation, control: Extrapolation, known: number): { limit: number; error: number } {
  const bend = Math.abs((log.bend ?? 0) - (control.bend ?? 0));
  return { limit: log.limit - (control.limit - known), error: Math.hypot(log.statistical, bend) };
}

/** What a deviation of so many standard errors says. */
export function verdictOf(sigmas: number | null): Verdict {
  if (sigmas === null) return 'undecided';
  if (Math.abs(sigmas) <= consistentUpTo) return 'consistent';
  return Math.abs(sigmas) >= inconsistentFrom ? 'inconsistent' : 'undecided';
}

/** What would set the conventions three standard errors apart: how many draws, or how wide a range of N. */
function statementOfPower(
  fit: { error: number } | null,
  comparisons: readonly Comparison[],
  sizes: number,
  draws: number,
): string {
  if (!fit)
    return `the boundary is known with its error at ${sizes} size${sizes === 1 ? '' : 's'}; at least two are needed`;
  const [first, second] = comparisons.map(({ predicted }) => predicted);
  if (first === null || second === null) return 'only one convention predicts a boundary here';
  const distance = Math.abs(first - second);
  const wanted = distance / inconsistentFrom;
  if (fit.error <= wanted) {
    return `the conventions lie ${distance.toFixed(3)} apart, ${(distance / fit.error).toFixed(1)} standard errors: they are told apart`;
  }
  const factor = (fit.error / wanted) ** 2;
  return (
    `the conventions lie ${distance.toFixed(3)} apart, ${(distance / fit.error).toFixed(1)} standard errors; three would take about ` +
    `${Math.ceil(draws * factor)} draws per cell instead of ${draws} at these sizes, or a range of 1/ln N ${Math.sqrt(factor).toFixed(1)} times as wide`
  );
}
