/** Eigenpairs of a symmetric matrix, largest value first. */
export interface Eigenpairs {
  /** The eigenvalues. */
  values: Float64Array;
  /** A unit eigenvector for each value, as the rows of a matrix, row-major. */
  vectors: Float64Array;
}
