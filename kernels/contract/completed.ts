import type { Draw } from './experiment.ts';
import { identityDefaultOf, type Parameter } from './parameter.ts';

/**
 * Stored parameters of a point with those that did not exist when they were stored: these have the values that ids leave out.
 * Keys come in one order, whichever version stored them.
 * @param declared the parameters of the experiment
 */
export function completed(declared: Readonly<Record<string, Parameter>>, stored: Draw): Draw {
  const usual = Object.entries(declared).flatMap(([name, parameter]) => {
    const { key = name, role } = parameter;
    const value = identityDefaultOf(parameter);
    return role === 'alias' || value === undefined ? [] : [[key, value] as const];
  });
  return { ...Object.fromEntries(usual), ...stored };
}
