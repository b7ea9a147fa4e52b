import { suggestion } from '../../analysis/text/nearest.ts';
import type { Problem } from '../../analysis/text/problem.ts';
import type { Source } from '../../analysis/text/source.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { todaysName } from './read-parameters.ts';
import type { Frame } from './sweep-schema.ts';

/** How a sweep is refined after its grid is complete. */
export interface Refinement {
  /** boundary: where P(column ≥ k) passes 1/2 along a parameter; mean: the mean of a column in every cell. */
  where: 'boundary' | 'mean';
  /** The result column that the sweep is refined for. */
  column: string;
  /** Parameter along which boundaries are sought. Null for means if the experiment has no usual one. */
  along: string | null;
  /** The k of the boundaries column ≥ k. */
  counts: readonly number[];
  /** Standard error to reach: of boundaries in the parameter, or of means. */
  error: number;
  /** Points that may be added to the grid. */
  points: number;
}

/**
 * Completes what a sweep file says of refinement by what is usual for its experiment. It adds what is wrong to `problems`.
 * @returns null if no column is known
 */
export function readRefinement(
  source: Source,
  given: NonNullable<Frame['refine']>,
  experiment: Experiment,
  problems: Problem[],
): Refinement | null {
  const { name, columns, refinement: usual } = experiment;
  const choose = (key: 'column' | 'along', word: string | undefined, allowed: readonly string[]): string | null => {
    if (word !== undefined && allowed.includes(word)) return word;
    const message =
      word === undefined
        ? `say which ${key === 'column' ? 'column' : 'parameter'} refinement shall look ${key === 'column' ? 'at' : 'along'}: ${key}: …`
        : `refine.${key}: ${name} has no such ${key === 'column' ? 'number to look at' : 'number to go along'}: "${word}"${suggestion(word, allowed)}`;
    problems.push(
      source.problem(['refine', ...(key in given ? [key] : [])], message, {
        allowed: allowed.join(', ') || `none: ${name} has none`,
        ...(key in given ? {} : { atKey: true }),
      }),
    );
    return null;
  };
  const numbers = columns.filter(({ group, type }) => group === 'result' && (type === 'integer' || type === 'real'));
  const column = choose(
    'column',
    given.column ?? usual?.column,
    numbers.map((found) => found.name),
  );
  const along =
    given.where === 'mean' && given.along === undefined
      ? (usual?.along ?? null)
      : choose(
          'along',
          given.along === undefined ? usual?.along : todaysName(experiment, given.along),
          placesOf(experiment),
        );
  if (column === null) return null;
  const { where, counts, error, points } = given;
  return { where, column, along, counts, error, points };
}

/** Parameters along which refinement can go: real numbers, and aliases that say where in a point their number is. */
function placesOf({ parameters }: Experiment): string[] {
  return Object.entries(parameters).flatMap(([name, { kind, role = 'varied', place }]) =>
    place !== undefined || (kind === 'real' && role === 'varied') ? [name] : [],
  );
}
