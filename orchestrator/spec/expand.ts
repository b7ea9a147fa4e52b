import { drillBehaviours, type DrillParameters } from '../../kernels/experiments/drill.ts';
import { type Assignment, combinations } from './combinations.ts';
import type { Sweep } from './load-sweep.ts';
import { drillDefaults, drillPoint, type Point, twoStepPoint } from './point.ts';
import { type Problem, SpecError } from './problem.ts';
import { resolveTwoStep } from './two-step-assignment.ts';

/** The points of a sweep, replicate by replicate, each once, and what its author should know. */
export interface Expansion {
  points: Point[];
  warnings: string[];
}

const warnedExponent = 0.5;

/**
 * Expands a sweep into points: every combination, for every replicate. Combinations that come out as the same point are kept once.
 * @throws SpecError where a combination is impossible, pointing at the parameter
 */
export function expand(sweep: Sweep): Expansion {
  const points = new Map<string, Point>();
  const resolved = [...combinations(sweep)].map((assignment) => resolve(sweep, assignment));
  for (let replicate = 0; replicate < sweep.replicates; replicate++) {
    for (const at of resolved) {
      const point = at(replicate);
      if (!points.has(point.id)) points.set(point.id, point);
    }
  }
  return { points: [...points.values()], warnings: warningsOf(points.values()) };
}

function resolve(sweep: Sweep, assignment: Assignment): (replicate: number) => Point {
  const { seed } = sweep;
  if (sweep.experiment === 'drill') {
    const { index = 0, behaviour = drillDefaults.behaviour, milliseconds = drillDefaults.milliseconds } = assignment;
    if (!drillBehaviours.some((known) => known === behaviour)) throw new TypeError(`no such behaviour`);
    const parameters = { index, behaviour, milliseconds } as Omit<DrillParameters, 'seed' | 'replicate'>;
    return (replicate) => drillPoint({ ...parameters, seed, replicate });
  }
  const result = resolveTwoStep(assignment);
  if ('fault' in result) throw new SpecError([locate(sweep, result.fault)]);
  return (replicate) => twoStepPoint({ ...result.parameters, seed, replicate });
}

/** The problem at the place where the sweep file gives the parameter. */
function locate(sweep: Sweep, fault: { parameter: string; message: string; allowed?: string }): Problem {
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

function warningsOf(points: Iterable<Point>): string[] {
  const beyond = new Set<string>();
  for (const { experiment, parameters } of points) {
    if (experiment !== 'two-step') continue;
    parameters.alphas.forEach((alpha, t) => {
      if (alpha >= warnedExponent) beyond.add(`alpha${t + 1} = ${alpha}`);
    });
  }
  if (beyond.size === 0) return [];
  const some = [...beyond].slice(0, 4).join(', ') + (beyond.size > 4 ? ', …' : '');
  return [`${some}: exponents of 1/2 and above lie outside the theory (0 ≤ α < 1/2); predicted counts are null there`];
}
