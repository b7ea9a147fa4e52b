import type { Trials } from './logistic.ts';
import { type MeasuredPoint, onset, type Onset } from './onset.ts';
import { bracketOf, type CountedPoint, thresholdOf, trialsOf } from './thresholds.ts';

/** What a sweep is refined for. */
export interface RefinementGoal {
  /** boundary: where P(count ≥ k) passes 1/2 along a parameter; mean: the mean count of every cell. */
  where: 'boundary' | 'mean';
  /** Name of the refined parameter, for the reasons. */
  along: string;
  /** The k of the boundaries count ≥ k. */
  counts: readonly number[];
  /** Standard error to reach: of thresholds, in units of the parameter, or of means. */
  error: number;
  /** Whether the counted numbers are whole. */
  whole: boolean;
}

/** Stored points that agree in all parameters but the refined one and the draw. */
export interface RefinedFamily<P> {
  /** The parameters from which new points are made. */
  base: P;
  points: readonly (MeasuredPoint & { count: number })[];
}

/** Points to add to a family, and why. */
export interface Addition<P> {
  base: P;
  x: number;
  replicates: readonly number[];
  reason: string;
}

/** Points to add to a family, and how far the family is. */
export interface Proposal<P> {
  additions: Addition<P>[];
  /** Goals of the family: boundaries, or cells. `met` counts those that are met or out of reach. */
  goals: number;
  met: number;
}

/** In a round the draws of a mean grow by at most this factor: few draws give a poor estimate of how many are needed. */
const mostGrowth = 3;
/**
 * A round adds at most this many draws near a threshold, or this share of the draws already there if that is more.
 * It adds fresh draws. A draw that was used before would need its products again, and a fresh draw also shows the scatter.
 * It adds few, so that each draw goes where the earlier ones say that it tells most.
 */
const [fewDraws, growth] = [4, 0.5];
/** The places at which a new draw is computed, in steps from the threshold. In most draws the outlier sets in between two of them. */
const offsets = [-1.5, -0.5, 0.5, 1.5];
/** Share of the goal that the error due to the spacing of places may take. */
const shareOfResolution = 0.6;

/**
 * Proposes points that bring a family's goals nearer.
 * @param fresh the first replicate that no family has yet; families that add the same fresh draws share their products
 */
export function propose<P>(family: RefinedFamily<P>, goal: RefinementGoal, fresh: number): Proposal<P> {
  return goal.where === 'mean' ? proposeForMeans(family, goal) : proposeForBoundaries(family, goal, fresh);
}

function proposeForBoundaries<P>({ base, points }: RefinedFamily<P>, goal: RefinementGoal, fresh: number): Proposal<P> {
  const counted = points.map(({ x, replicate, count }): CountedPoint => ({ x, draw: String(replicate), count }));
  const range: readonly [number, number] = rangeOf(points.map(({ x }) => x));
  const finest = finestStep(goal.error);
  const proposals = goal.counts.map((k) => {
    const { value, error } = thresholdOf(counted, k);
    // A boundary that the coarse grid does not bracket is out of reach: refinement does not look beyond the grid.
    if (value === null || (error !== null && error <= goal.error)) return null;
    const trials = trialsOf(counted, k);
    const bracket = bracketOf(trials, value);
    const { low, high } = bracket;
    const hint = onset(points, k, (high.x - low.x) / 10);
    const { centre, step } = whereToLook(hint, bracket, disagreement(trials, value), value, finest);
    const near = new Set(points.filter(({ x }) => Math.abs(x - centre) < 2 * step).map(({ replicate }) => replicate));
    const draws = freshDraws(near.size, error, goal.error);
    const share = ({ successes, trials: all }: Trials): string => `${successes}/${all}`;
    const reason =
      `P(count ≥ ${k}) passes 1/2 between ${goal.along} = ${low.x} (${share(low)}) and ${high.x} (${share(high)}), ` +
      `known to ${error === null ? '?' : error.toPrecision(2)}, wanted to ${goal.error}`;
    const replicates = Array.from({ length: draws }, (_, i) => fresh + i);
    return placesAround(centre, step, finest, range).map((x) => ({ base, x, replicates, reason }));
  });
  const open = proposals.filter((found) => found !== null);
  return { additions: open.flat(), goals: proposals.length, met: proposals.length - open.length };
}

/** How many draws to add near a threshold. The first draw comes alone: it shows the next ones better where to look. */
function freshDraws(near: number, error: number | null, wanted: number): number {
  if (near === 0) return 1;
  const needed = error === null ? Infinity : near * ((error / wanted) ** 2 - 1);
  return Math.ceil(Math.min(Math.max(needed, 1), Math.max(fewDraws, growth * near)));
}

/** Places for new draws: within the sweep's range, at multiples of a tidy number, so that rounds and families meet in the same cells. */
function placesAround(
  centre: number,
  step: number,
  finest: number,
  [lowest, highest]: readonly [number, number],
): number[] {
  const unit = tidyBelow(finest);
  const place = (x: number): number => Number((Math.round(x / unit) * unit).toPrecision(12));
  const within = (x: number): number => Math.min(Math.max(x, lowest), highest);
  return [...new Set(offsets.map((offset) => within(place(centre + offset * step))))];
}

function rangeOf(xs: readonly number[]): [number, number] {
  const sorted = [...xs].sort((a, b) => a - b);
  return [sorted[0], sorted[sorted.length - 1]];
}

/** The largest of 1, 2 and 5 times a power of ten that is not above x. */
function tidyBelow(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  return ([5, 2].find((factor) => factor * power <= x) ?? 1) * power;
}

/** The smallest useful step. With it the goal is met between any two neighbours, so a smaller one would gain nothing. */
function finestStep(error: number): number {
  return Math.sqrt(12) * shareOfResolution * error;
}

/**
 * Where to look for a threshold between two neighbours, and how widely: as widely as draws scatter.
 * Where counts leave much room, the strengths of the outliers beyond say more, if the counts allow what they say.
 * Else it looks around the middle.
 */
function whereToLook(
  hint: Onset | null,
  { low, high }: { low: Trials; high: Trials },
  [none, all]: readonly [number, number],
  value: number,
  finest: number,
): { centre: number; step: number } {
  const trusted = hint && hint.scatter <= (all - none) / 2 && hint.x > none && hint.x < all ? hint : null;
  const step = Math.max(finest, trusted?.scatter ?? (all - none) / 4);
  if (high.x - low.x <= 3 * step) return { centre: value, step };
  if (trusted) return { centre: Math.min(Math.max(trusted.x, low.x), high.x), step };
  return { centre: (low.x + high.x) / 2, step: Math.max(finest, (high.x - low.x) / 4) };
}

/** Two places around a threshold: the last one below it where no draw counts, and the first one above it where all draws count. */
function disagreement(trials: readonly Trials[], value: number): [number, number] {
  const below = trials.filter(({ x, successes }) => x <= value && successes === 0);
  const above = trials.filter(({ x, successes, trials: all }) => x >= value && successes === all);
  return [below.at(-1)?.x ?? trials[0].x, above.at(0)?.x ?? trials[trials.length - 1].x];
}

function proposeForMeans<P>({ base, points }: RefinedFamily<P>, goal: RefinementGoal): Proposal<P> {
  const cells = [...new Set(points.map(({ x }) => x))];
  const additions = cells.flatMap((x): Addition<P>[] => {
    const own = points.filter((p) => p.x === x);
    const draws = own.length;
    const mean = own.reduce((sum, { count }) => sum + count, 0) / draws;
    const squares = own.reduce((sum, { count }) => sum + (count - mean) ** 2, 0);
    const error = Math.sqrt(varianceOf(squares, draws, goal.whole) / draws);
    if (error <= goal.error) return [];
    const needed = Math.ceil(draws * (error / goal.error) ** 2);
    const more = Math.max(Math.min(needed, mostGrowth * draws) - draws, 1);
    const replicates = Array.from({ length: more }, (_, i) => firstFresh(own) + i);
    return [
      {
        base,
        x,
        replicates,
        reason: `mean count at ${goal.along} = ${x} known to ${error.toPrecision(2)}, wanted to ${goal.error}`,
      },
    ];
  });
  return { additions, goals: cells.length, met: cells.length - additions.length };
}

/**
 * Variance of draws, from the sum of their squared distances from the mean.
 * Counts that happen to agree do not prove that all counts agree. So half a square is added, as if another draw had differed a little.
 * For numbers that are not whole, one draw says nothing.
 */
function varianceOf(squares: number, draws: number, whole: boolean): number {
  if (whole) return (squares + 0.5) / draws;
  return draws > 1 ? squares / (draws - 1) : Infinity;
}

/** The replicate after the last one; 0 if there is none. */
export function firstFresh(points: Iterable<{ replicate: number }>): number {
  let last = -1;
  for (const { replicate } of points) last = Math.max(last, replicate);
  return last + 1;
}
