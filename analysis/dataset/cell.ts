/** A row of a phase-diagram dataset, by column name: a cell's parameters and what its draws give. */
export type DatasetCell = Record<string, string | number | boolean | number[] | null>;

/** A column of a phase-diagram dataset besides the parameters. */
export interface Measure {
  name: string;
  /** SQL aggregate over the points of a cell. */
  sql: string;
  meaning: string;
}
