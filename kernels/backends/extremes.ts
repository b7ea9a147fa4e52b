import type { Matrix } from './matrix.ts';

/** The largest singular triplets (s, u, v) of W (N×d), largest first. Whoever gets them releases `left` and `right`. */
export interface Triplets {
  /** s = ‖W v‖. */
  values: Float64Array;
  /** max(‖W v − s u‖, ‖Wᵀu − s v‖)/s of each triplet, computed with W (decision 0003). */
  residuals: Float64Array;
  /** Left vectors as rows, count×N. */
  left: Matrix;
  /** Right vectors as rows, count×d. */
  right: Matrix;
  /** Number of vectors that W was multiplied with. */
  steps: number;
  /** `stalled`: the bound on the steps was reached before every residual met its tolerance, or a computed residual is too large. */
  outcome: 'converged' | 'stalled';
}

/** What to find at the top of the spectrum of W (N×d). The matrices stay their owner's. */
export interface ExtremesRequest {
  /** A random vector that the search starts from: 1×d, generic with respect to W. */
  start: Matrix;
  /** Vectors near the wanted right vectors, as orthonormal rows; they save time only (default none). */
  near?: Matrix | null;
  /** Left directions that carry signal: L (m×N), orthonormal rows. */
  left: Matrix;
  /** Right directions that carry signal: R (m×d), orthonormal rows. */
  right: Matrix;
  /** Outliers are the singular values above the measured edge times this factor, and those above `ceiling`. */
  margin: number;
  /** Outliers are exact above the measured edge times this factor and above `ceiling`, the others as good as further values (default `margin`). */
  exactMargin?: number;
  /** Values above it are outliers, wherever the measured edge lies (default: there is no such bound). */
  ceiling?: number;
  /** Number of values to find below the outliers. */
  further: number;
  /** Bound on the residuals of these further values, relative to the value. */
  furtherTolerance: number;
}

/** The top of the spectrum of W. Whoever gets it releases the vectors of the triplets. */
export interface Extremes {
  /** The measured edge (MODEL §2.5), without the margin. */
  edge: number;
  /** All outliers, then `further` values of the bulk. */
  triplets: Triplets;
  /** Number of vectors that W was multiplied with, those for the edge included. */
  steps: number;
}
