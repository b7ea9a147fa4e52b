import type { Column } from '../../kernels/contract/column.ts';
import type { Measure } from './cell.ts';

/** The first measure of every dataset. */
export const drawsMeasure: Measure = { name: 'draws', sql: 'count(*)::INTEGER', meaning: 'draws in the cell' };

/** Columns of the parameters that group points into cells. */
export function cellParameters(columns: readonly Column[]): Column[] {
  return columns.filter(({ group, partsCells = true }) => group === 'parameter' && partsCells);
}

/** Result columns whose mean over a cell's draws makes sense: those that are numbers. */
export function numericResults(columns: readonly Column[]): Column[] {
  return columns.filter(({ group, type }) => group === 'result' && (type === 'integer' || type === 'real'));
}

/** Mean and standard error of a result column over the draws of a cell. */
export function meanMeasures({ name, meaning }: Column): Measure[] {
  return [
    { name: `mean_${name}`, sql: `avg("${name}")`, meaning: `mean over the draws: ${meaning}` },
    {
      name: `mean_${name}_se`,
      sql: `standard_error("${name}")`,
      meaning: `standard error of mean_${name}; null for one draw`,
    },
  ];
}

/**
 * The query that makes a dataset from the selected points: a row per cell.
 * A draw counts once in a cell, even if two rows recorded it with different extras.
 * @param view name of the experiment's view
 * @param where SQL condition on its rows
 */
export function datasetQuery(
  view: string,
  parameters: readonly Column[],
  measures: readonly Measure[],
  where: string,
): string {
  const names = parameters.map(({ name }) => `"${name}"`).join(', ');
  const computed = measures.map(({ name, sql }) => `${sql} AS ${name}`).join(',\n       ');
  const draws = `SELECT * FROM "${view}" WHERE ${where}
          QUALIFY row_number() OVER (PARTITION BY ${names}, seed, replicate ORDER BY point_id) = 1`;
  return `SELECT ${names},\n       ${computed}\n  FROM (${draws})\n GROUP BY ${names}\n ORDER BY ${names}`;
}
