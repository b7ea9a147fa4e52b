import type { OutputFormat } from '../../analysis/query/output-formats.ts';

/** Options of `nightsweep sql`. */
export interface SqlRequest {
  /** SQL, or @file to read it from; undefined: statements are read from standard input. */
  query: string | undefined;
  store: string;
  /** Name of a sweep whose points the view `sweep_points` has; undefined: there is no such view. */
  sweep: string | undefined;
  /** Form of the result; undefined: as the ending of `out` says, else a table. */
  format: OutputFormat | undefined;
  /** File to write to; undefined: standard output. */
  out: string | undefined;
  /** Whether the statement may read and write any file, and load extensions. */
  allowFiles: boolean;
}
