import { type Assignment, combinations } from './combinations.ts';
import type { Sweep } from './load-sweep.ts';
import { drillDefaults, drillFamily, type Point, type PointFamily, twoStepFamily } from '../../kernels/contract/identity.ts';
import { type Problem, SpecError } from './problem.ts';
import { resolveTwoStep } from '../../experiments/two-step/assignment.ts';

/** The points of a sweep, replicate by replicate, each once, and what its author should know. */
export interface Expansion {
  /** Those that are wanted. */
  points: Point[];
  /** How many there are, wanted or not. */
  count: number;
  warnings: string[];
}

const warnedExponent = 0.5;

/**
 * Expands a sweep into points: every combination, for every replicate. Combinations that come out as the same point are kept once.
 * @param wanted which ids to make points of (default: all)
 * @throws SpecError where a combination is impossible, pointing at the parameter
 */
export function expand(sweep: Sweep, wanted: (id: string) => boolean = () => true): Expansion {
  const families = new Map<string, PointFamily>();
  const met = new Set<number>();
  for (const assignment of combinations(sweep, (condition) => met.add(condition))) {
    const family = resolve(sweep, assignment);
    families.set(family.key, family);
  }
  const never = sweep.conditions.flatMap((_, i) =>
    met.has(i)
      ? []
      : [sweep.source.problem(['when', i, 'if'], 'this condition holds for no combination of the parameters')],
  );
  if (never.length > 0) throw new SpecError(never);
  const all = [...families.values()];
  const points: Point[] = [];
  for (let replicate = 0; replicate < sweep.replicates; replicate++) {
    for (const family of all) {
      const id = family.id(replicate);
      if (wanted(id)) points.push(family.at(replicate, id));
    }
  }
  return { points, count: all.length * sweep.replicates, warnings: warningsOf(all) };
}

function resolve({ experiment, seed, ...sweep }: Sweep, assignment: Assignment): PointFamily {
  if (experiment === 'drill') return drillFamily({ ...drillDefaults, index: 0, ...assignment, seed });
  const result = resolveTwoStep(assignment, seed);
  if ('fault' in result) throw new SpecError([locate(sweep, result.fault)]);
  return twoStepFamily(result.parameters);
}

/** The problem at the place where the sweep file gives the parameter. */
function locate(
  sweep: Omit<Sweep, 'experiment' | 'seed'>,
  fault: { parameter: string; message: string; allowed?: string },
): Problem {
  const { source, grid, zipped, conditions } = sweep;
  const { parameter, message, allowed } = fault;
  const options = { ...(allowed === undefined ? {} : { allowed }) };
  const group = zipped.findIndex((dimensions) => dimensions.has(parameter));
  const clause = conditions.findIndex(({ dimensions }) => dimensions.has(parameter));
  if (grid.has(parameter)) return source.problem(['parameters', parameter], message, options);
  if (group >= 0) return source.problem(['zip', group, parameter], message, options);
  if (clause >= 0) return source.problem(['when', clause, 'then', parameter], message, options);
  return source.problem(['parameters'], message, { ...options, atKey: true });
}

function warningsOf(families: readonly PointFamily[]): string[] {
  const beyond = new Set<string>();
  for (const family of families) {
    const { experiment, parameters } = family.at(0);
    if (experiment !== 'two-step') continue;
    parameters.alphas.forEach((alpha, t) => {
      if (alpha >= warnedExponent) beyond.add(`alpha${t + 1} = ${alpha}`);
    });
  }
  if (beyond.size === 0) return [];
  const some = [...beyond].slice(0, 4).join(', ') + (beyond.size > 4 ? ', …' : '');
  return [`${some}: exponents of 1/2 and above lie outside the theory (0 ≤ α < 1/2); predicted counts are null there`];
}
