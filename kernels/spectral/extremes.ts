import type { Backend, Operator, Pencil } from '../backends/backend.ts';
import type { Extremes, ExtremesRequest } from '../backends/extremes.ts';
import { checked } from './complete-triplets.ts';
import { measuredEdge } from './measured-edge.ts';
import { largestTriplets } from './triplets.ts';

/**
 * Finds the extremes of one member of a pencil: by the backend's own search if it has one (decision 0026), otherwise by Lanczos.
 * @throws RangeError if the signal directions leave nothing of the d dimensions
 */
export async function findExtremes(
  backend: Backend,
  pencil: Pencil,
  rate: number,
  request: ExtremesRequest,
): Promise<Extremes> {
  const found = pencil.extremes(rate, request);
  if (found) return { ...found, triplets: checked(backend.precision, found.triplets) };
  return lanczosExtremes(backend, pencil.at(rate), request);
}

/**
 * The same by Lanczos. The searches for the edge and for the triplets run in step (decision 0008).
 * @throws RangeError if the signal directions leave nothing of the d dimensions
 */
export async function lanczosExtremes(backend: Backend, w: Operator, request: ExtremesRequest): Promise<Extremes> {
  const { start, left, right, margin, exactMargin = margin, ceiling = Infinity, further, furtherTolerance } = request;
  const measuring = measuredEdge(w, { start, left, right });
  const above = measuring.then(({ edge }) => Math.min(edge * margin, ceiling));
  const exactAbove = measuring.then(({ edge }) => Math.min(edge * exactMargin, ceiling));
  const [{ edge, steps }, triplets] = await Promise.all([
    measuring,
    largestTriplets(backend, w, start, { above, exactAbove, further, furtherTolerance }),
  ]);
  return { edge, triplets, steps: triplets.steps + steps };
}
