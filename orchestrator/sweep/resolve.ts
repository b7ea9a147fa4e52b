import type { Assignment, Draw, Experiment, Resolved } from '../../kernels/contract/experiment.ts';

/**
 * A point's parameters from what a sweep gives. The experiment's own `resolve` makes them, if it has one.
 * Else each parameter has the value given, or its default.
 */
export function resolve(experiment: Experiment, given: Assignment, draw: Draw): Resolved<Draw> {
  if (experiment.resolve) return experiment.resolve(given, draw);
  const values: Record<string, unknown> = {};
  for (const [name, { key = name, role, default: usual }] of Object.entries(experiment.parameters)) {
    if (role === 'alias') continue;
    // A parameter may have a name that every object has, e.g. `constructor`.
    const value = (Object.hasOwn(given, name) ? given[name] : undefined) ?? usual;
    if (value === undefined)
      return { fault: { parameter: name, message: `${name} is missing`, allowed: 'a value, a list or a range' } };
    values[key] = value;
  }
  return { parameters: { ...values, ...draw } };
}
