import { groupBy } from '../../../../kernels/grouping/group-by.ts';
import { Resampler, resamples, spread } from '../../../../analysis/fit/bootstrap.ts';
import { type CensoredCell, fitCensored } from '../../../../analysis/fit/censored.ts';
import { chiSquareTail } from '../../../../analysis/fit/chi-square.ts';

/** The strength of one draw's k-th spike, or the strength below which it lies because it has no outlier. */
export interface StrengthPoint {
  N: number;
  draw: string;
  /** ln θ, by inverting the BGN map; where `below` is set, of the least value that would have counted. */
  logStrength: number;
  below: boolean;
}

/** Options of a scaling fit. */
export interface ScalingOptions {
  /** Whether the correction A N^γ (1 + B N^{−ω}) is fitted. */
  correction: boolean;
  omega: number;
}

/** Mean of ln θ at one N, with what the fit says there. */
export interface ScalingSize {
  N: number;
  draws: number;
  /** Draws without the outlier, of which only a bound is known. */
  censored: number;
  /** Mean and its standard error by maximum likelihood at this N alone; null where fewer than half of the draws have the outlier. */
  mean: number | null;
  error: number | null;
  fitted: number;
}

/** ln θ = ln A + γ ln N, or with B N^{−ω} besides: A N^γ (1 + B N^{−ω}) to first order. */
export interface Scaling {
  logA: number;
  gamma: number;
  /** Bootstrap over whole draws. */
  gammaError: number;
  gammaLow: number;
  gammaHigh: number;
  /** B; null where it was not fitted. */
  correction: number | null;
  sizes: ScalingSize[];
  chiSquare: number;
  freedom: number;
  probability: number | null;
}

/** A size with fewer known strengths does not count towards those a fit needs. */
const leastKnown = 3;
/** A size at which fewer draws have the outlier has no mean of its own: its error would be too small. */
const shareWithMean = 0.5;

/**
 * Fits ln θ = ln A + γ ln N, with draws that have no outlier as bounds (censored likelihood): dropping them would leave the strong ones only where spikes
 * are near the threshold, and make γ too small.
 * @returns null where fewer than two sizes have enough outliers
 */
export function fitScaling(points: readonly StrengthPoint[], options: ScalingOptions): Scaling | null {
  const groups = bySize(points);
  const known = ({ draws }: SizeGroup): number => draws.filter(({ below }) => !below).length;
  const usable = groups.filter((group) => known(group) >= leastKnown).length;
  const parameters = options.correction ? 3 : 2;
  if (usable < parameters) return null;
  const regressors = (N: number): number[] =>
    options.correction ? [1, Math.log(N), N ** -options.omega] : [1, Math.log(N)];
  const fit = fitCensored(groups.map((group) => cellOf(group, regressors(group.N))));
  if (!fit) return null;
  const resampler = new Resampler();
  const gammas = Array.from({ length: resamples }, () => {
    const cells = groups.map(({ N, draws }) => {
      const chosen = resampler.take(draws.length).map((i) => draws[i]);
      return cellOf({ N, draws: chosen }, regressors(N));
    });
    return fitCensored(cells, fit)?.coefficients[1] ?? null;
  });
  const found = spread(gammas);
  // An exponent with an error of 1 and more is not determined.
  if (!found || found.error > 1) return null;
  const summary = groups.map((group): ScalingSize => {
    const { N, draws } = group;
    const enough = known(group) >= Math.max(leastKnown, shareWithMean * draws.length);
    const alone = enough ? fitCensored([cellOf(group, [1])]) : null;
    return {
      N,
      draws: draws.length,
      censored: draws.length - known(group),
      mean: alone && alone.coefficients[0],
      error: alone && alone.scatter[0] / Math.sqrt(known(group)),
      fitted: regressors(N).reduce((sum, x, p) => sum + x * fit.coefficients[p], 0),
    };
  });
  const chiSquare = summary.reduce(
    (sum, { mean, error, fitted: at }) => (mean === null || !error ? sum : sum + ((mean - at) / error) ** 2),
    0,
  );
  const freedom = summary.filter(({ mean }) => mean !== null).length - parameters;
  return {
    logA: fit.coefficients[0],
    gamma: fit.coefficients[1],
    gammaError: found.error,
    gammaLow: found.low,
    gammaHigh: found.high,
    correction: options.correction ? fit.coefficients[2] : null,
    sizes: summary,
    chiSquare,
    freedom,
    probability: freedom > 0 ? chiSquareTail(chiSquare, freedom) : null,
  };
}

interface SizeGroup {
  N: number;
  draws: StrengthPoint[];
}

function bySize(points: readonly StrengthPoint[]): SizeGroup[] {
  const groups = [...groupBy(points, ({ N }) => N)];
  return groups.map(([N, draws]) => ({ N, draws })).sort((a, b) => a.N - b.N);
}

function cellOf({ draws }: SizeGroup, x: readonly number[]): CensoredCell {
  const values = (below: boolean): number[] => draws.filter((d) => d.below === below).map((d) => d.logStrength);
  return { x, known: values(false), bounds: values(true) };
}

/**
 * What the expansion in orders predicts for the strength of the k-th outlier: γ = α2 − o(1/2 − α1), o the (k − 1)-th order that is present; for the first, which both steps
 * make together, the larger exponent (MODEL §2.2). Null where there is no such order.
 */
export function predictedExponent(
  k: number,
  alpha1: number,
  alpha2: number,
  orders: readonly number[] | null,
): number | null {
  if (k === 1) return Math.max(alpha1, alpha2);
  const order = orders?.[k - 2];
  return order === undefined ? null : alpha2 - order * (0.5 - alpha1);
}
