/** A row of a phase-diagram dataset, by column name: the parameters of a cell and what its draws say. */
export type DatasetCell = Record<string, string | number | boolean | number[] | null>;

/** A column of a phase-diagram dataset beside those of the parameters. */
export interface Measure {
  name: string;
  /** SQL over the points of a cell. */
  sql: string;
  meaning: string;
}
