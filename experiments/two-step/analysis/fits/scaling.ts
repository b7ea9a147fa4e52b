import { groupBy } from '../../../../kernels/grouping/group-by.ts';
import { Resampler, resamples, spread } from '../../../../analysis/fit/bootstrap.ts';
import { type CensoredCell, fitCensored } from '../../../../analysis/fit/censored.ts';
import { chiSquareTail } from '../../../../analysis/fit/chi-square.ts';

/** The strength of one draw's k-th spike. If the spike has no outlier, it is a bound below which the strength lies. */
export interface StrengthPoint {
  N: number;
  draw: string;
  /** ln θ, by inverting the BGN map. If `below` is set, it is that of the least value that would have counted. */
  logStrength: number;
  /** Whether the strength lies below this bound. */
  below: boolean;
}

/** Options of a scaling fit. */
export interface ScalingOptions {
  /** Whether to fit the correction A N^γ (1 + B N^{−ω}). */
  correction: boolean;
  omega: number;
}

/** Mean of ln θ at one N, and what the fit says there. */
export interface ScalingSize {
  N: number;
  draws: number;
  /** Draws without the outlier, which give only a bound. */
  censored: number;
  /** Mean of ln θ by maximum likelihood at this N alone; null if fewer than half of the draws, or fewer than three, have the outlier. */
  mean: number | null;
  /** Its standard error; null where the mean is. */
  error: number | null;
  /** ln θ of the fit at this N. */
  fitted: number;
}

/** ln θ = ln A + γ ln N, or with B N^{−ω} added: A N^γ (1 + B N^{−ω}) to first order. */
export interface Scaling {
  logA: number;
  gamma: number;
  /** Standard error of γ: bootstrap over whole draws. */
  gammaError: number;
  /** Lower end of its 95 % interval. */
  gammaLow: number;
  /** Upper end of its 95 % interval. */
  gammaHigh: number;
  /** B; null if it was not fitted. */
  correction: number | null;
  sizes: ScalingSize[];
  /** χ² of the means at each N, with `freedom` degrees of freedom. */
  chiSquare: number;
  freedom: number;
  /** Chance of so large a χ²; null without degrees of freedom. */
  probability: number | null;
}

/** A fit needs as many sizes as parameters; those with fewer known strengths than this do not count. */
const leastKnown = 3;
/** A size at which a smaller share of the draws has the outlier gets no mean of its own: its error would be too small. */
const shareWithMean = 0.5;

/**
 * Fits ln θ = ln A + γ ln N. Draws that have no outlier enter as bounds (censored likelihood).
 * Without them only strong draws would be left where spikes are near the threshold, and γ would be too small.
 * @returns null if too few sizes have enough outliers (two are needed, three with the correction), or if γ has an error above 1
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
  // An exponent with an error above 1 is not determined.
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
 * γ of the k-th outlier's strength, as the expansion in orders predicts it: α2 − o(1/2 − α1), where o is the (k − 1)-th order that is
 * present.
 * The first outlier, which both steps make together, has the larger exponent (MODEL §2.2).
 * @returns null if there is no such order
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
