import { groupBy } from '../../kernels/grouping/group-by.ts';
import { Resampler, resamples, spread } from './bootstrap.ts';
import { fitLogistic, type LogisticFit, type Trials } from './logistic.ts';

/** One draw's count at one place along the axis. */
export interface CountedPoint {
  /** Name of the draw. Points of one draw at several places share their random numbers. */
  draw: string;
  /** Place along the axis, α2 or α1. */
  x: number;
  count: number;
}

/** Where P(count ≥ k) passes 1/2 along the axis at one N. */
export interface Threshold {
  /** Null if the places tried do not bracket the threshold; `side` then says where it lies. */
  value: number | null;
  /** Standard error. Null with a single draw, or if more than 20 % of the resamples do not bracket the threshold. */
  error: number | null;
  /** Lower end of the 95 % interval; null where the error is. */
  low: number | null;
  /** Upper end of the 95 % interval; null where the error is. */
  high: number | null;
  /** Slope of the logistic curve in x: how sharp the transition is. */
  slope: number | null;
  /** Where the threshold lies: between the places tried, above all of them or below all. */
  side: 'bracketed' | 'above' | 'below';
  /** How many draws there are. */
  draws: number;
}

/** For each draw, the places where it was computed, and whether its count reaches k there. */
export interface Crossings {
  places: readonly number[];
  /** Names of the draws, in the order of `draws`. */
  names: readonly string[];
  draws: readonly (readonly { place: number; reached: boolean }[])[];
}

/** What counts say of draws and places. */
export function crossingsOf(points: readonly CountedPoint[], k: number): Crossings {
  const places = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const index = new Map(places.map((x, i) => [x, i]));
  const byDraw = groupBy(points, ({ draw }) => draw);
  const draws = [...byDraw.values()].map((own) =>
    own.map(({ x, count }) => ({ place: index.get(x) ?? 0, reached: count >= k })),
  );
  return { places, names: [...byDraw.keys()], draws };
}

/** Trials at each place, from some of the draws. */
export function tally({ places, draws }: Crossings, chosen: readonly number[]): Trials[] {
  const trials = places.map((x) => ({ x, trials: 0, successes: 0 }));
  for (const draw of chosen) {
    for (const { place, reached } of draws[draw]) {
      trials[place].trials++;
      if (reached) trials[place].successes++;
    }
  }
  return trials.filter((place) => place.trials > 0);
}

/** At each place, how many draws there are and how many have count ≥ k. */
export function trialsOf(points: readonly CountedPoint[], k: number): Trials[] {
  const crossings = crossingsOf(points, k);
  return tally(
    crossings,
    crossings.draws.map((_, i) => i),
  );
}

/** The threshold alone, without its error; null if the places do not bracket it. */
export function thresholdValue(points: readonly CountedPoint[], k: number): number | null {
  if (points.length === 0) return null;
  const fit = bracketedFit(trialsOf(points, k));
  return typeof fit === 'string' ? null : fit.threshold;
}

/**
 * The threshold of count ≥ k, by logistic regression with Firth's correction.
 * Its error has two parts: the bootstrap over whole draws, since points of a draw are not independent, and what the spacing of places
 * leaves open.
 */
export function thresholdOf(points: readonly CountedPoint[], k: number): Threshold {
  const crossings = crossingsOf(points, k);
  const draws = crossings.draws.length;
  const trials = trialsOf(points, k);
  const none = { value: null, error: null, low: null, high: null, slope: null, draws };
  const fit = bracketedFit(trials);
  if (typeof fit === 'string') return { ...none, side: fit };
  const resampler = new Resampler(k);
  const values = Array.from({ length: resamples }, () => {
    const again = bracketedFit(tally(crossings, resampler.take(draws)));
    return typeof again === 'string' ? null : again.threshold;
  });
  const found = draws < 2 ? null : spread(values);
  // Resamples of few draws scatter less than new draws would.
  const scatter = found && found.error * Math.sqrt(draws / (draws - 1));
  const error = scatter === null ? null : Math.hypot(scatter, resolution(bracketOf(trials, fit.threshold)));
  // The bootstrap's interval is not symmetric. The part due to the spacing widens both sides.
  const widen = found && error !== null ? error - found.error : 0;
  return {
    value: fit.threshold,
    error,
    low: found && found.low - 2 * widen,
    high: found && found.high + 2 * widen,
    slope: fit.slope,
    side: 'bracketed',
    draws,
  };
}

/** The fit, or the side of the places tried on which the threshold lies. */
export function bracketedFit(trials: readonly Trials[]): LogisticFit | 'above' | 'below' {
  const share = ({ successes, trials: all }: Trials): number => successes / all;
  if (trials.every((place) => share(place) < 0.5)) return 'above';
  if (trials.every((place) => share(place) >= 0.5)) return 'below';
  const fit = fitLogistic(trials);
  if (!fit || fit.slope <= 0) return 'above';
  if (fit.threshold > trials[trials.length - 1].x) return 'above';
  return fit.threshold < trials[0].x ? 'below' : fit;
}

/** The two neighbouring places between which a threshold lies. */
export function bracketOf(trials: readonly Trials[], threshold: number): { low: Trials; high: Trials } {
  const above = Math.max(
    trials.findIndex(({ x }) => x >= threshold),
    1,
  );
  return { low: trials[above - 1], high: trials[above] };
}

/**
 * The standard error that the spacing of places leaves open. A step between two neighbours may be anywhere between them: their distance
 * over √12.
 * The smaller the part of the rise that lies between them, the less this matters.
 */
export function resolution({ low, high }: { low: Trials; high: Trials }): number {
  const rise = high.successes / high.trials - low.successes / low.trials;
  return ((high.x - low.x) / Math.sqrt(12)) * Math.min(rise, 1) ** 2;
}
