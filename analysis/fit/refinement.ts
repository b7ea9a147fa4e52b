import type { Trials } from './logistic.ts';
import { type MeasuredPoint, onset, type Onset } from './onset.ts';
import { bracketOf, type CountedPoint, thresholdOf, trialsOf } from './thresholds.ts';

/** What a sweep is to be refined for. */
export interface RefinementGoal {
  /** boundary: where P(count ≥ k) passes 1/2 along a parameter; mean: the mean count of every cell. */
  where: 'boundary' | 'mean';
  /** Name of the parameter, for reasons. */
  along: string;
  counts: readonly number[];
  /** Standard error to reach: of thresholds in the parameter, or of means. */
  error: number;
  /** Whether what is counted are whole numbers. */
  whole: boolean;
}

/** Stored points that agree in all but the parameter that is gone along, and the draw. */
export interface RefinedFamily<P> {
  /** What new points are made from. */
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

/** What is proposed for a family: points to add, or that nothing is, and why. */
export interface Proposal<P> {
  additions: Addition<P>[];
  /** Goals of the family (boundaries, or cells), and those already met or out of reach. */
  goals: number;
  met: number;
}

/** Draws of a mean grow by at most this factor in a round: the estimate of how many are needed is itself from few. */
const mostGrowth = 3;
/**
 * A round may add so many draws, or this share of those near a threshold if that is more. They are fresh ones: to come back to a draw means to make its products
 * again, and a fresh one tells of the scatter besides. Few a round: each goes to where those before say that it tells most.
 */
const [fewDraws, growth] = [4, 0.5];
/** Where a draw is looked at, in steps from the threshold: it mostly sets in between two of these. */
const offsets = [-1.5, -0.5, 0.5, 1.5];
/** What the spacing leaves open may take this share of the goal. */
const shareOfResolution = 0.6;

/**
 * What to add to a family so that its goals come nearer.
 * @param fresh the first replicate that no family has yet: families that look at the same fresh draws share their products
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
    // A boundary that the coarse grid does not bracket is not sought beyond it.
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

/** How many draws to add to those that looked near a threshold. Where none has yet, one looks first: the next ones then know better where. */
function freshDraws(near: number, error: number | null, wanted: number): number {
  if (near === 0) return 1;
  const needed = error === null ? Infinity : near * ((error / wanted) ** 2 - 1);
  return Math.ceil(Math.min(Math.max(needed, 1), Math.max(fewDraws, growth * near)));
}

/** Where a draw is looked at: within the range of the sweep, at multiples of a tidy number, so that rounds and families meet in the same cells. */
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

/** Of places so near to each other that the goal is met between any two nothing would be gained. */
function finestStep(error: number): number {
  return Math.sqrt(12) * shareOfResolution * error;
}

/**
 * Where to look for a threshold that lies between two neighbours, and how wide: as widely as draws scatter. Where counts leave much room, the strengths of the
 * outliers beyond say more than they do, if they say something that counts allow; else the middle is looked at, as wide as draws disagree.
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

/** The last place below a threshold where no draw has reached it, and the first above where all have. */
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
 * Variance of draws from the sum of their squared distances from the mean. Counts that happen to agree are no proof that all do: half a square is
 * added, as if another draw had differed a little. Of other numbers one draw says nothing.
 */
function varianceOf(squares: number, draws: number, whole: boolean): number {
  if (whole) return (squares + 0.5) / draws;
  return draws > 1 ? squares / (draws - 1) : Infinity;
}

/** The replicate after the last one. */
export function firstFresh(points: Iterable<{ replicate: number }>): number {
  let last = -1;
  for (const { replicate } of points) last = Math.max(last, replicate);
  return last + 1;
}
