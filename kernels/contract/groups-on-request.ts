import type { Parameter } from './parameter.ts';

/** A parameter that asks for a group of columns. */
export interface Asking {
  /** Its name in sweep files. */
  name: string;
  /** The parameter. */
  parameter: Parameter;
}

/** The groups of revisions that a row has only where a parameter differs from its default, each with that parameter. */
export function groupsOnRequest(parameters: Readonly<Record<string, Parameter>>): Map<string, Asking> {
  return new Map(
    Object.entries(parameters).flatMap(([name, parameter]) =>
      parameter.records === undefined ? [] : [[parameter.records, { name, parameter }] as const],
    ),
  );
}
