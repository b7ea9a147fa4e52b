import type { Backend, Matrix, Operator } from '../backends/backend.ts';
import { measuredEdge } from './measured-edge.ts';
import { largestTriplets } from './triplets.ts';
import type { Triplets } from './complete-triplets.ts';

/** What to find at the top of the spectrum of W (N×d). The matrices stay their owner's. */
export interface ExtremesRequest {
  /** Where Lanczos starts: 1×d, generic with respect to W. */
  start: Matrix;
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
  /** Number of Lanczos steps, those for the edge included. */
  steps: number;
}

/** Right Ritz vectors, as rows, that were found as well. They help to find the extremes of members nearby (decision 0009). */
export interface SpareVectors {
  /** The Ritz vectors below the triplets, not converged; null if none were asked for or found. */
  surplus: Matrix | null;
  /** The leading Ritz vectors of the search for the edge; null if none were asked for. */
  edge: Matrix | null;
}

/** The value above which singular values are outliers. */
export function leastOutlier({ margin, ceiling = Infinity }: ExtremesRequest, edge: number): number {
  return Math.min(edge * margin, ceiling);
}

/** The value above which outliers are exact. */
export function leastExact(
  { margin, exactMargin = margin, ceiling = Infinity }: ExtremesRequest,
  edge: number,
): number {
  return Math.min(edge * exactMargin, ceiling);
}

/**
 * Finds the extremes of one matrix by Lanczos. The searches for the edge and for the triplets run in step (decision 0008).
 * @param keep number of spare vectors of each kind to return, at most; the caller releases them
 * @throws RangeError if the signal directions leave nothing of the d dimensions
 */
export async function findExtremes(
  backend: Backend,
  w: Operator,
  request: ExtremesRequest,
  keep = 0,
): Promise<{ extremes: Extremes; spare: SpareVectors }> {
  const { start, left, right, further, furtherTolerance } = request;
  const measuring = measuredEdge(w, { start, left, right, keep });
  const above = measuring.then(({ edge }) => leastOutlier(request, edge));
  const exactAbove = measuring.then(({ edge }) => leastExact(request, edge));
  const [{ edge, steps, vectors }, { surplus, ...triplets }] = await Promise.all([
    measuring,
    largestTriplets(backend, w, start, { above, exactAbove, further, furtherTolerance, surplus: keep }),
  ]);
  return { extremes: { edge, triplets, steps: triplets.steps + steps }, spare: { surplus, edge: vectors } };
}
