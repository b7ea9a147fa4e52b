/**
 * SQL for whole rows of a view: of those that meet a condition, for each value of one column the first in some order.
 * The ids are found first, since DuckDB would else carry all columns, spectra included, through the sorting of all rows.
 * @param by the column
 * @param order what the rows of one value are ordered by, an SQL list
 */
export function firstOfEach(view: string, condition: string, by: string, order: string): string {
  return `SELECT * FROM ${view} WHERE point_id IN (
      SELECT point_id FROM ${view} WHERE ${condition}
     QUALIFY row_number() OVER (PARTITION BY ${by} ORDER BY ${order}) = 1)`;
}
