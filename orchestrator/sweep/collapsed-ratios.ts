import type { Assignment } from '../../kernels/contract/experiment.ts';
import { PointFamily } from '../../kernels/contract/identity.ts';
import { combinations } from './combinations.ts';
import { resolve } from './resolve.ts';
import type { Sweep } from './sweep.ts';

/**
 * Warnings where values of a ratio round to one size, so that fewer points come out than the sweep file has values.
 * It varies one ratio at a time, and beside it one whole number, with the first value of all other parameters.
 */
export function collapsedRatios(sweep: Sweep): string[] {
  const { grid, experiment, seed } = sweep;
  const first = combinations(sweep, () => undefined).next();
  if (first.done) return [];
  const base = first.value;
  const keyOf = (assignment: Assignment): string | null => {
    const resolved = resolve(experiment, assignment, { seed, replicate: 0 });
    return 'fault' in resolved ? null : new PointFamily(experiment, resolved.parameters).key;
  };
  const kindOf = (name: string): string => experiment.parameters[name].kind;
  const wholes = [...grid].filter(([name]) => kindOf(name) === 'integer');
  const beside = [{}, ...wholes.flatMap(([name, values]) => values.map((value) => ({ [name]: value })))];
  return [...grid].flatMap(([name, values]): string[] => {
    if (experiment.parameters[name].role !== 'alias' || kindOf(name) !== 'real' || values.length < 2) return [];
    for (const other of beside) {
      const seen = new Map<string, unknown>();
      for (const value of values) {
        const key = keyOf({ ...base, ...other, [name]: value });
        if (key === null) continue;
        if (seen.has(key)) {
          const where = Object.entries({ ...base, ...other }).find(([whole]) => wholes.some(([of]) => of === whole));
          const place = where === undefined ? '' : ` where ${where[0]} is ${String(where[1])}`;
          return [
            `${name}: ${String(seen.get(key))} and ${String(value)} round to one size${place}; their points count once`,
          ];
        }
        seen.set(key, value);
      }
    }
    return [];
  });
}
