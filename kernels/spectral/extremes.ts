import type { Backend, Matrix, Operator } from '../backends/backend.ts';
import { measuredEdge } from './measured-edge.ts';
import { largestTriplets } from './triplets.ts';
import type { Triplets } from './complete-triplets.ts';

/** What is looked for at the top of a spectrum. */
export interface ExtremesRequest {
  /** A 1×d matrix, generic with respect to W. */
  start: Matrix;
  /** Directions that carry signal, orthonormal rows: L (m×N) and R (m×d). */
  left: Matrix;
  right: Matrix;
  /** Outliers are the singular values above the measured edge times this. */
  margin: number;
  /** Values wanted below them, and the bound on their residuals. */
  further: number;
  furtherTolerance: number;
}

/** The top of the spectrum of W: the measured edge, all outliers and some values of the bulk. */
export interface Extremes {
  edge: number;
  triplets: Triplets;
  /** Lanczos steps in all. */
  steps: number;
}

/** What was found on the way and serves matrices close by: right vectors as rows. */
export interface Byproducts {
  /** Ritz vectors below the triplets. */
  surplus: Matrix | null;
  /** Leading Ritz vectors at the edge. */
  edge: Matrix | null;
}

/** Finds the extremes of one matrix from nothing; up to `keep` vectors of each kind of by-product are returned. */
export async function findExtremes(
  backend: Backend,
  w: Operator,
  { start, left, right, margin, further, furtherTolerance }: ExtremesRequest,
  keep = 0,
): Promise<{ extremes: Extremes; byproducts: Byproducts }> {
  const measuring = measuredEdge(w, { start, left, right, keep });
  const above = measuring.then(({ edge }) => edge * margin);
  const [{ edge, steps, vectors }, { surplus, ...triplets }] = await Promise.all([
    measuring,
    largestTriplets(backend, w, start, { above, further, furtherTolerance, surplus: keep }),
  ]);
  return { extremes: { edge, triplets, steps: triplets.steps + steps }, byproducts: { surplus, edge: vectors } };
}
