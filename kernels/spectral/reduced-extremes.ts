import type { Backend, Pencil } from '../backends/backend.ts';
import { completeTriplets } from './complete-triplets.ts';
import { type Extremes, type ExtremesRequest, leastExact, leastOutlier } from './extremes.ts';
import { measuredEdge } from './measured-edge.ts';
import type { ReducedBasis } from './reduced-basis.ts';
import { hidesTwin } from './triplets.ts';

/** One member of a pencil, and what to find of it. */
export interface Member {
  /** η of W(η). */
  rate: number;
  /** What to find. */
  request: ExtremesRequest;
}

/**
 * Bound on the residuals of outliers from a reduced basis, which is used in single precision only. It is larger than the bound for Lanczos.
 * Values are still good to 1e-9, and overlaps to about 1e-5 over the relative gap (decision 0009).
 */
const reducedTolerance = 1e-5;

/**
 * The extremes of a member by its Ritz pairs in the bases (decision 0009).
 * @param bases the pencil restricted to vectors found for the triplets, and for the edge
 * @returns extremes, or null if a residual is too large or a twin may be missing; `defect` is the largest ratio of a residual to its bound,
 * Infinity if there is none
 */
export async function reducedExtremes(
  backend: Backend,
  pencil: Pencil,
  { rate, request }: Member,
  { top, edge }: { top: ReducedBasis; edge: ReducedBasis },
): Promise<{ extremes: Extremes | null; defect: number }> {
  const w = pencil.at(rate);
  const { left, right: signal, further, furtherTolerance } = request;
  const start = edge.vectors((await edge.ritz(rate)).coefficients, 1);
  // One Lanczos step from a Ritz vector gives its value and its residual.
  const measured = await measuredEdge(w, { start, left, right: signal, firstLook: 1, maxSteps: 1 });
  backend.release(start);
  if (!measured.converged) return { extremes: null, defect: Infinity };
  const above = leastOutlier(request, measured.edge);
  const { values, coefficients } = await top.ritz(rate);
  const outliers = values.filter((s) => s > above).length;
  const exact = values.filter((s) => s > leastExact(request, measured.edge)).length;
  const count = outliers + further;
  if (count > values.length) return { extremes: null, defect: Infinity };
  const right = top.vectors(coefficients, count);
  const triplets = await completeTriplets(backend, w, right, measured.steps, true);
  const largest = triplets.residuals.reduce(
    (most, residual, i) => Math.max(most, residual / (i < exact ? reducedTolerance : furtherTolerance)),
    0,
  );
  const defect = Number.isNaN(largest) ? Infinity : largest;
  const wrong = !(defect <= 1) || (await hidesTwin(backend, w, request.start, triplets, { above }));
  if (!wrong) return { extremes: { edge: measured.edge, triplets, steps: measured.steps }, defect };
  backend.release(triplets.left, triplets.right);
  return { extremes: null, defect };
}
