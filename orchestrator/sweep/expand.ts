import { InputFileError, type Problem } from '../../analysis/text/problem.ts';
import { formatCount, formatDuration } from '../../analysis/text/quantities.ts';
import type { Assignment, Draw, Fault } from '../../kernels/contract/experiment.ts';
import { type Point, PointFamily } from '../../kernels/contract/identity.ts';
import { IdSet } from '../../store/id-set.ts';
import { collapsedRatios } from './collapsed-ratios.ts';
import { combinations, mostAssignments } from './combinations.ts';
import { priceOf } from './price.ts';
import { resolve } from './resolve.ts';
import type { Sweep } from './sweep.ts';

/** The points of a sweep, and what its author should know. */
export interface Expansion {
  /** The wanted points, replicate by replicate, each once. */
  points: Point[];
  /** How many points there are, wanted or not. */
  count: number;
  warnings: string[];
}

/** Points between two reports of progress. */
const pointsPerReport = 50_000;

/**
 * Expands a sweep into points: every combination, for every replicate. If several combinations give one point, it is kept once.
 * @param wanted tells from an id whether its point is wanted (default: all are)
 * @param progress called now and then, and at the end, with how many of how many points have their ids
 * @throws InputFileError if a combination is impossible, or if a condition never holds; it points at the place in the sweep file
 */
export function expand(
  sweep: Sweep,
  wanted: (id: string) => boolean = () => true,
  progress: (done: number, count: number) => void = () => undefined,
): Expansion {
  const { experiment } = sweep;
  checkSize(sweep);
  const families: PointFamily[] = [];
  const first: Point[] = [];
  const known = new IdSet(mostAssignments(sweep));
  const met = new Set<number>();
  for (const assignment of combinations(sweep, (condition) => met.add(condition))) {
    const parameters = parametersOf(sweep, assignment);
    const family = new PointFamily(experiment, parameters);
    const point = family.at(0);
    if (!known.addId(point.id)) continue;
    first.push(point);
    // The text of a family is only needed for the ids of further replicates.
    if (sweep.replicates > 1) families.push(family);
  }
  const never = sweep.conditions.flatMap((_, i) =>
    met.has(i)
      ? []
      : [sweep.source.problem(['when', i, 'if'], 'this condition holds for no combination of the parameters')],
  );
  if (never.length > 0) throw new InputFileError(never);
  const points: Point[] = [];
  const count = first.length * sweep.replicates;
  let done = 0;
  const add = (id: string, point: () => Point): void => {
    if (wanted(id)) points.push(point());
    if (++done % pointsPerReport === 0 || done === count) progress(done, count);
  };
  for (const point of first) add(point.id, () => point);
  for (let replicate = 1; replicate < sweep.replicates; replicate++) {
    for (const family of families) {
      const id = family.id(replicate);
      add(id, () => family.at(replicate, id));
    }
  }
  const kinds = first.map(({ parameters }) => parameters);
  const warnings = [...collapsedRatios(sweep), ...(experiment.warnings?.(kinds) ?? [])];
  return { points, count, warnings };
}

/** Most points of a sweep: more do not fit into memory. */
const mostPoints = 20_000_000;

/** Counts before anything is expanded. Combinations that give one point count once only later, so this bound is generous. */
function checkSize(sweep: Sweep): void {
  const points = mostAssignments(sweep) * sweep.replicates;
  if (points <= mostPoints) return;
  const { modelMs, exact } = priceOf(sweep);
  const cost = `${exact ? 'about' : 'at most about'} ${formatDuration(modelMs)} on one core of the reference machine`;
  const message = `the sweep has up to ${formatCount(points)} points, ${cost}`;
  const allowed = `at most ${formatCount(mostPoints)}; fewer values or replicates, or several sweeps`;
  throw new InputFileError([sweep.source.problem(['parameters'], message, { atKey: true, allowed })]);
}

function parametersOf(sweep: Sweep, assignment: Assignment): Draw {
  const resolved = resolve(sweep.experiment, assignment, { seed: sweep.seed, replicate: 0 });
  if ('fault' in resolved) throw new InputFileError([locate(sweep, resolved.fault)]);
  return resolved.parameters;
}

/** The problem, at the place where the sweep file gives the parameter. */
function locate({ source, grid, zipped, conditions }: Sweep, { parameter, message, allowed }: Fault): Problem {
  const options = { ...(allowed === undefined ? {} : { allowed }) };
  const group = zipped.findIndex((dimensions) => dimensions.has(parameter));
  const clause = conditions.findIndex(({ dimensions }) => dimensions.has(parameter));
  if (grid.has(parameter)) return source.problem(['parameters', parameter], message, options);
  if (group >= 0) return source.problem(['zip', group, parameter], message, options);
  if (clause >= 0) return source.problem(['when', clause, 'then', parameter], message, options);
  return source.problem(['parameters'], message, { ...options, atKey: true });
}
