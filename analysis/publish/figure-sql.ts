import type { Curve } from '../claims/claims.ts';
import { curveQuery } from '../claims/curve-figure.ts';
import type { HeatFigure, Subject } from '../contract.ts';
import type { DatasetCell } from '../dataset/cell.ts';
import { distinct } from '../phase/combinations.ts';
import type { SqlPart } from '../query/declared-views.ts';
import { type DatasetSql, selfContained, sqlFile } from './dataset-sql.ts';

const source = "'cells.parquet'";

/** The query that gives the numbers of a diagram from the cells. */
export function figureSql(figure: HeatFigure, cells: readonly DatasetCell[], { parameters }: Subject): DatasetSql {
  const { name, title, value, error, difference } = figure;
  const varied = parameters.filter((parameter) => distinct(cells, parameter).length > 1).map((one) => one.name);
  const all = parameters.map((one) => one.name);
  const shown = [...varied, value, ...(error === null ? [] : [error])].map((column) => `"${column}"`).join(', ');
  const sql = difference ? differenceSql(difference, all, varied) : `SELECT ${shown}\n  FROM ${source}\n ORDER BY ALL`;
  return sqlFile(name, `the numbers of the figure “${title}”`, `${sql};\n`);
}

/** A cell with one value of a parameter minus that with another, equal in all else. */
function differenceSql(
  { parameter, of, error, from, minus }: NonNullable<HeatFigure['difference']>,
  parameters: readonly string[],
  varied: readonly string[],
): string {
  const others = parameters.filter((name) => name !== parameter);
  const same = others.map((name) => `one."${name}" IS NOT DISTINCT FROM other."${name}"`).join('\n   AND ');
  const shown = varied.filter((name) => name !== parameter).map((name) => `one."${name}"`);
  const [one, other] = [from, minus].map((value) => `(SELECT * FROM ${source} WHERE "${parameter}" = '${value}')`);
  const difference = `one."${of}" - other."${of}" AS difference`;
  const spread = `sqrt(one."${error}" ** 2 + other."${error}" ** 2) AS difference_se`;
  return `SELECT ${[...shown, difference, spread].join(', ')}\n  FROM ${one} AS one\n  JOIN ${other} AS other\n    ON ${same}\n ORDER BY ALL`;
}

/** The query that gives the points of a curve from the rows. */
export function curveSql(curve: Curve, part: SqlPart): DatasetSql {
  const sql = selfContained(curveQuery("'points.parquet'", 'true', curve), part);
  return sqlFile(curve.name, `the points of the figure “${curve.title}”`, sql);
}
