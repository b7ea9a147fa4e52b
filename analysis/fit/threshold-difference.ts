import { Resampler, resamples, spread } from './bootstrap.ts';
import {
  bracketedFit,
  bracketOf,
  type CountedPoint,
  type Crossings,
  crossingsOf,
  resolution,
  tally,
} from './thresholds.ts';

/** How far two thresholds at one N lie apart. */
export interface ThresholdDifference {
  /** The second minus the first; null where one of them is not bracketed by the places tried. */
  value: number | null;
  /** Standard error; null where the value is, with fewer than two common draws, and where more than 20 % of the resamples bracket none. */
  error: number | null;
  /** The two thresholds from the common draws; null where they are not bracketed. */
  first: number | null;
  second: number | null;
  /** Draws that both sets have. */
  draws: number;
}

/**
 * The difference of the thresholds of count ≥ k in two sets of points. Only draws count that both have. Each resample takes the same draws
 * of both (a paired bootstrap), so what the draws share drops out of the error. The spacing of the places adds to it, for each set by itself.
 */
export function thresholdDifference(
  first: readonly CountedPoint[],
  second: readonly CountedPoint[],
  k: number,
): ThresholdDifference {
  const common = new Set(first.map(({ draw }) => draw));
  const names = [...new Set(second.map(({ draw }) => draw))].filter((draw) => common.has(draw));
  const kept = new Set(names);
  const sets = [first, second].map((points) => {
    const crossings = crossingsOf(
      points.filter(({ draw }) => kept.has(draw)),
      k,
    );
    return { crossings, order: names.map((name) => crossings.names.indexOf(name)) };
  });
  const at = ({ crossings, order }: (typeof sets)[number], chosen: readonly number[]): number | null =>
    thresholdIn(
      crossings,
      chosen.map((i) => order[i]),
    );
  const all = names.map((_, i) => i);
  const [one, other] = sets.map((set) => at(set, all));
  const draws = names.length;
  const none = { value: null, error: null, first: one, second: other, draws };
  if (one === null || other === null) return none;
  const value = other - one;
  if (draws < 2) return { ...none, value };
  const resampler = new Resampler(k);
  const differences = Array.from({ length: resamples }, () => {
    const chosen = resampler.take(draws);
    const [a, b] = sets.map((set) => at(set, chosen));
    return a === null || b === null ? null : b - a;
  });
  const found = spread(differences);
  if (!found) return { ...none, value };
  // Resamples of few draws scatter less than new draws would.
  const scatter = found.error * Math.sqrt(draws / (draws - 1));
  const spacing = sets.map(({ crossings }, i) => {
    const everyone = crossings.draws.map((_, j) => j);
    return resolution(bracketOf(tally(crossings, everyone), i === 0 ? one : other));
  });
  return { ...none, value, error: Math.hypot(scatter, ...spacing) };
}

function thresholdIn(crossings: Crossings, chosen: readonly number[]): number | null {
  const trials = tally(crossings, chosen);
  if (trials.length === 0) return null;
  const fit = bracketedFit(trials);
  return typeof fit === 'string' ? null : fit.threshold;
}
