import type { Draw } from '../../kernels/contract/experiment.ts';
import { PointFamily } from '../../kernels/contract/identity.ts';
import { groupBy } from '../../kernels/grouping/group-by.ts';
import { mostAssignments, plainCount, combinations } from './combinations.ts';
import { resolve } from './resolve.ts';
import type { Sweep } from './sweep.ts';

/** How many points a sweep has and what they cost, found before it is expanded. */
export interface Price {
  /** Points, at most: combinations that give one point count more than once. */
  points: number;
  /** What the cost model says, milliseconds on one core of the reference machine. */
  modelMs: number;
  /** Whether every combination was looked at. If not, the price is that of a sample, whose points share less: it is too high. */
  exact: boolean;
}

/** So many combinations are looked at. */
const mostLookedAt = 20_000;

/** Prices a sweep: all its combinations in one replicate, or an even sample of them, times the replicates. */
export function priceOf(sweep: Sweep): Price {
  const { experiment, replicates, seed } = sweep;
  const step = Math.max(1, Math.ceil(mostAssignments(sweep) / mostLookedAt));
  const families = new Map<string, Draw>();
  let seen = 0;
  for (const assignment of combinations(sweep, () => undefined, Math.min(step, plainCount(sweep)))) {
    if (++seen > 2 * mostLookedAt) break;
    const resolved = resolve(experiment, assignment, { seed, replicate: 0 });
    // Expanding says what is wrong with a combination, and where.
    if ('fault' in resolved) continue;
    families.set(new PointFamily(experiment, resolved.parameters).key, resolved.parameters);
  }
  const points = step === 1 ? families.size : mostAssignments(sweep);
  const draws = groupBy(families.values(), (p) => `${experiment.sharing?.draw(p) ?? ''} ${p.precision ?? ''}`);
  const sampled = [...draws.values()].reduce((sum, some) => sum + experiment.estimate(some).ms, 0);
  const modelMs = families.size === 0 ? 0 : (sampled * points * replicates) / families.size;
  return { points: points * replicates, modelMs, exact: step === 1 };
}
