import type { Column } from '../../kernels/contract/column.ts';
import type { Measure } from './cell.ts';

/** What every dataset has first. */
export const drawsMeasure: Measure = { name: 'draws', sql: 'count(*)::INTEGER', meaning: 'draws in the cell' };

/** Parameters by which points part into cells. */
export function cellParameters(columns: readonly Column[]): Column[] {
  return columns.filter(({ group, partsCells = true }) => group === 'parameter' && partsCells);
}

/** Columns whose mean over a cell's draws means something: numbers that were found. */
export function numericResults(columns: readonly Column[]): Column[] {
  return columns.filter(({ group, type }) => group === 'result' && (type === 'integer' || type === 'real'));
}

/** Mean and standard error of a result column over the draws of a cell. */
export function meanMeasures({ name, meaning }: Column): Measure[] {
  return [
    { name: `mean_${name}`, sql: `avg("${name}")`, meaning: `mean over the draws: ${meaning}` },
    { name: `mean_${name}_se`, sql: `standard_error("${name}")`, meaning: 'its standard error; null for one draw' },
  ];
}

/**
 * The query that makes a dataset from the points a condition selects: a row per cell. A draw counts once in a cell, even if it was recorded
 * twice with different extras.
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
