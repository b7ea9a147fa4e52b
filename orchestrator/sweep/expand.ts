import { InputFileError, type Problem } from '../../analysis/text/problem.ts';
import { formatCount } from '../../analysis/text/quantities.ts';
import type { Assignment, Draw, Fault } from '../../kernels/contract/experiment.ts';
import { type Point, PointFamily } from '../../kernels/contract/identity.ts';
import { combinations, mostAssignments } from './combinations.ts';
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

/**
 * Expands a sweep into points: every combination, for every replicate. If several combinations give one point, it is kept once.
 * @param wanted tells from an id whether its point is wanted (default: all are)
 * @throws InputFileError if a combination is impossible, or if a condition never holds; it points at the place in the sweep file
 */
export function expand(sweep: Sweep, wanted: (id: string) => boolean = () => true): Expansion {
  const { experiment } = sweep;
  checkSize(sweep);
  const families = new Map<string, PointFamily>();
  const kinds: Draw[] = [];
  const met = new Set<number>();
  for (const assignment of combinations(sweep, (condition) => met.add(condition))) {
    const parameters = parametersOf(sweep, assignment);
    const family = new PointFamily(experiment, parameters);
    if (families.has(family.key)) continue;
    families.set(family.key, family);
    kinds.push(parameters);
  }
  const never = sweep.conditions.flatMap((_, i) =>
    met.has(i)
      ? []
      : [sweep.source.problem(['when', i, 'if'], 'this condition holds for no combination of the parameters')],
  );
  if (never.length > 0) throw new InputFileError(never);
  const points: Point[] = [];
  for (let replicate = 0; replicate < sweep.replicates; replicate++) {
    for (const family of families.values()) {
      const id = family.id(replicate);
      if (wanted(id)) points.push(family.at(replicate, id));
    }
  }
  return { points, count: families.size * sweep.replicates, warnings: experiment.warnings?.(kinds) ?? [] };
}

/** Most points of a sweep: more do not fit into memory. */
const mostPoints = 20_000_000;

/** Counts before anything is expanded. Combinations that give one point count once only later, so this bound is generous. */
function checkSize(sweep: Sweep): void {
  const points = mostAssignments(sweep) * sweep.replicates;
  if (points <= mostPoints) return;
  const message = `the sweep has up to ${formatCount(points)} points`;
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
