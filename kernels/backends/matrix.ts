/**
 * A handle of a matrix that a backend holds. Arrays that go in or come out are row-major. A vector is a matrix with one column or one row.
 * A handle belongs to the backend that made it; methods of other backends throw a TypeError for it.
 */
export interface Matrix {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly cols: number;
}
