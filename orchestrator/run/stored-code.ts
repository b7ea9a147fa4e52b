import { InputFileError } from '../../analysis/text/problem.ts';
import type { Column } from '../../kernels/contract/column.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { quoted } from '../../store/duckdb.ts';
import { revisionColumn } from '../../store/revisions.ts';
import { tableOf } from '../../store/tables.ts';
import type { Sweep } from '../sweep/sweep.ts';

/**
 * Checks that rows of a user's own experiment can join the stored ones: a column keeps its type for ever.
 * @param stored columns of the rows that the store has
 * @throws InputFileError for columns whose type has changed
 */
export function checkTypes({ experiment, source }: Sweep, stored: readonly Column[]): void {
  const before = new Map(stored.map(({ name, type }) => [name, type]));
  const problems = tableOf(experiment).columns.flatMap(({ name, type }) => {
    const was = before.get(name);
    if (was === undefined || was === type) return [];
    const message = `the column ${name} of ${experiment.name} is ${type}, but the store has rows in which it is ${was}`;
    return [
      source.problem(['experiment'], message, {
        allowed: 'a column of another name, or an experiment of another name',
      }),
    ];
  });
  if (problems.length > 0) throw new InputFileError(problems);
}

/** SQL condition for rows that other code made under the revisions of today's. */
export function madeByOtherCode({ revisions, code }: Experiment): string {
  const same = Object.entries(revisions).map(([group, revision]) => `"${revisionColumn(group)}" = ${revision}`);
  return [`code_hash IS DISTINCT FROM ${quoted(code?.hash ?? '')}`, ...same].join(' AND ');
}

/** The warning that some points of a sweep were computed by other code; none for 0. */
export function otherCodeWarnings(points: number, { name }: Experiment): string[] {
  if (points === 0) return [];
  return [
    `${points} stored points of this sweep were made by other code of ${name} and are kept; where the change alters results, raise a revision and give --refresh, or raise the version`,
  ];
}
