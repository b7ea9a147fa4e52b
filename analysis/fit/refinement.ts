import type { Axis } from './boundary.ts';
import type { Trials } from './logistic.ts';
import { bracketOf, type CountedPoint, resolution, thresholdOf, trialsOf } from './thresholds.ts';

/** What a sweep is to be refined for. */
export interface RefinementGoal {
  /** boundary: where P(count ≥ k) passes 1/2 along an exponent; mean: the mean count of every cell. */
  where: 'boundary' | 'mean';
  along: Axis;
  counts: readonly number[];
  /** Standard error to reach: of thresholds in the exponent, or of mean counts. */
  error: number;
}

/** Stored points that agree in all but the exponent along which is refined, and the draw. */
export interface RefinedFamily<P> {
  /** What new points are made from. */
  base: P;
  points: readonly { x: number; replicate: number; count: number }[];
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

/** Replicates grow by at most this factor in a round: the estimate of how many are needed is itself from few. */
const mostGrowth = 3;
/** Places added between two neighbours in a round: points of one draw share its products, rounds do not. */
const mostBetween = 3;
/**
 * Draws that look between two neighbours. They are fresh ones: to come back to a draw means to make its products again, and a fresh one tells of the scatter
 * besides.
 */
const scouts = 4;
/** What the spacing leaves open may take this share of the goal. */
const shareOfResolution = 0.6;

/** What to add to a family so that its goals come nearer. */
export function propose<P>(family: RefinedFamily<P>, goal: RefinementGoal): Proposal<P> {
  return goal.where === 'mean' ? proposeForMeans(family, goal) : proposeForBoundaries(family, goal);
}

function proposeForBoundaries<P>({ base, points }: RefinedFamily<P>, goal: RefinementGoal): Proposal<P> {
  const counted = points.map(({ x, replicate, count }): CountedPoint => ({ x, draw: String(replicate), count }));
  const proposals = goal.counts.map((k) => {
    const threshold = thresholdOf(counted, k);
    // A boundary that the coarse grid does not bracket is not sought beyond it.
    if (threshold.value === null || (threshold.error !== null && threshold.error <= goal.error)) return null;
    return additionsAt({ base, points }, counted, k, { value: threshold.value, error: threshold.error }, goal);
  });
  const open = proposals.filter((found) => found !== null);
  return { additions: open.flat(), goals: proposals.length, met: proposals.length - open.length };
}

function additionsAt<P>(
  { base, points }: RefinedFamily<P>,
  counted: readonly CountedPoint[],
  k: number,
  { value, error }: { value: number; error: number | null },
  goal: RefinementGoal,
): Addition<P>[] {
  const trials = trialsOf(counted, k);
  const { low, high } = bracketOf(trials, value);
  const share = ({ successes, trials: all }: (typeof trials)[number]): string => `${successes}/${all}`;
  const between = `P(count ≥ ${k}) passes 1/2 between ${goal.along} = ${low.x} (${share(low)}) and ${high.x} (${share(high)})`;
  const open = resolution({ low, high }) / (shareOfResolution * goal.error);
  if (open > 1) {
    const parts = Math.min(Math.ceil(open), mostBetween) + 1;
    return Array.from({ length: parts - 1 }, (_, i) => ({
      base,
      x: Number((low.x + ((high.x - low.x) * (i + 1)) / parts).toFixed(6)),
      replicates: freshReplicates(points, scouts),
      reason: `${between}: ${scouts} draws between them`,
    }));
  }
  const uncertain = mostUncertain(trials, [low, high]);
  const telling = points.filter(({ x }) => uncertain.some((place) => place.x === x));
  const draws = new Set(telling.map(({ replicate }) => replicate)).size;
  const needed = error === null ? mostGrowth * draws : Math.ceil(draws * (error / goal.error) ** 2);
  const reached = Math.min(Math.max(needed, draws + 1), mostGrowth * draws);
  const reason = `${between}, known to ${error === null ? '?' : error.toPrecision(2)}, wanted to ${goal.error}: more draws`;
  const replicates = freshReplicates(points, reached - draws);
  return uncertain.map(({ x }) => ({ base, x, replicates, reason }));
}

/** The replicates that follow those there are. */
function freshReplicates(points: readonly { replicate: number }[], count: number): number[] {
  const first = points.reduce((most, { replicate }) => Math.max(most, replicate), -1) + 1;
  return Array.from({ length: count }, (_, i) => first + i);
}

/** The neighbours of a threshold, and of the other places where draws disagree the one where they do so most: elsewhere a draw tells little of it. */
function mostUncertain(trials: readonly Trials[], neighbours: readonly Trials[]): Trials[] {
  const fromHalf = ({ successes, trials: all }: Trials): number => Math.abs(successes / all - 0.5);
  const others = trials.filter((place) => !neighbours.includes(place) && fromHalf(place) < 0.4);
  others.sort((x, y) => fromHalf(x) - fromHalf(y));
  return [...neighbours, ...others.slice(0, 1)];
}

function proposeForMeans<P>({ base, points }: RefinedFamily<P>, goal: RefinementGoal): Proposal<P> {
  const cells = [...new Set(points.map(({ x }) => x))];
  const additions = cells.flatMap((x): Addition<P>[] => {
    const own = points.filter((p) => p.x === x);
    const draws = own.length;
    const mean = own.reduce((sum, { count }) => sum + count, 0) / draws;
    // Draws that happen to agree are no proof: half a square is added, as if another draw had differed a little.
    const variance = (own.reduce((sum, { count }) => sum + (count - mean) ** 2, 0) + 0.5) / draws;
    const error = Math.sqrt(variance / draws);
    if (error <= goal.error) return [];
    const needed = Math.ceil(draws * (error / goal.error) ** 2);
    const replicates = freshReplicates(own, Math.max(Math.min(needed, mostGrowth * draws) - draws, 1));
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
