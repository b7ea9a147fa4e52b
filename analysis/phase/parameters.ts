import type { Session } from '../query/session.ts';

/** Columns of `points` that are parameters: the cells of a phase diagram differ in these. */
export const parameterColumns = [
  'width',
  'dimension',
  'samples',
  'steps',
  'alphas',
  'alpha1',
  'alpha2',
  'alpha3',
  'prefactors',
  'prefactor1',
  'prefactor2',
  'batch',
  'activation',
  'centred',
  'information_exponent',
  'target',
  'target_mean',
  'noise',
  'output_scaling',
  'weights',
  'readout',
  'precision',
] as const;
export type ParameterColumn = (typeof parameterColumns)[number];

/** A parameter's values in a selection of points, in order. */
export type ParameterValues = Map<ParameterColumn, unknown[]>;

/** The values each parameter takes among the points that a condition selects. */
export async function parameterValues(session: Session, where: string): Promise<ParameterValues> {
  const lists = parameterColumns.map((name) => `list_sort(list(DISTINCT "${name}")) AS "${name}"`).join(', ');
  const [row] = await session.rows<Record<string, unknown[] | null>>(`SELECT ${lists} FROM points WHERE ${where}`);
  return new Map(parameterColumns.map((name) => [name, row[name] ?? []]));
}
