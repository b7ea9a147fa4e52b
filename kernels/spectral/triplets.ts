import type { Backend, Deflation, LanczosProcess, Matrix, Operator } from '../backends/backend.ts';
import { completeTriplets, type Triplets } from './complete-triplets.ts';
import { stack } from '../vectors/rows.ts';

/** What is asked of `largestTriplets`. */
export interface TripletRequest {
  /** Every singular value above this is wanted (default: none by value). While it is awaited the first steps are taken. */
  above?: number | Promise<number>;
  /** Wanted besides, next in order: the bulk's largest (default 3). */
  further?: number;
  /** Bound on the residual of the values above, relative to the value. */
  tolerance?: number;
  /** Bound on the residual of the further ones, relative to the value. */
  furtherTolerance?: number;
  /** Ritz vectors next in order to return as well, as far as they have come (default none). */
  surplus?: number;
  /** Bound on the number of Lanczos steps. */
  maxSteps?: number;
  deflation?: Deflation;
}

/** Triplets, and Ritz vectors next in order that have not converged, as rows. */
export interface FoundTriplets extends Triplets {
  surplus: Matrix | null;
}

/** Fewer steps never suffice, nor is it worth looking more often. */
const stepsBeforeChecks = 18;
const stepsBetweenChecks = 6;

const defaultTolerance = { f32: 2e-6, f64: 1e-11 } as const;
/** A value is good to about the square of its residual. */
const largestResidual = 1e-2;
/** Residuals of rounding alone, relative to the largest value. */
const rounded = { f32: 2e-6, f64: 1e-13 } as const;

/**
 * The largest singular triplets of W (N×d) by Golub–Kahan–Lanczos with full reorthogonalisation.
 *
 * The process is run on BᵀB, so a triplet with value s has the residual estimate β|y_last|/s, β the last off-diagonal and y
 * the Ritz vector. It stops when every value above `above` and the `further` next ones meet their tolerances. Right
 * vectors are then formed, u = Wv/‖Wv‖, and the residuals are computed.
 *
 * A Krylov space built from one vector meets each eigenspace in one direction only, so an exactly repeated value is seen
 * once: afterwards a second, short process in the complement of what was found looks for a twin, and the search is
 * continued there if it finds one.
 *
 * @param start a 1×d matrix, generic with respect to W
 */
export async function largestTriplets(
  backend: Backend,
  w: Operator,
  start: Matrix,
  request: TripletRequest = {},
): Promise<FoundTriplets> {
  const found = await search(backend, w, start, request);
  if (found.right.rows === 0 || !(await hidesTwin(backend, w, start, found, request))) return found;
  const other = await twinStart(backend, start);
  const deflation = { ...request.deflation, right: found.right };
  const more = await search(backend, w, other, { ...request, surplus: 0, deflation });
  backend.release(other);
  return { ...(await merge(backend, found, more, found.right.rows)), surplus: found.surplus };
}

async function search(backend: Backend, w: Operator, start: Matrix, request: TripletRequest): Promise<FoundTriplets> {
  const { further = 3 } = request;
  const tolerance = request.tolerance ?? defaultTolerance[backend.precision];
  const furtherTolerance = Math.max(request.furtherTolerance ?? tolerance, tolerance);
  const free = w.cols - (request.deflation?.right?.rows ?? 0);
  const capacity = Math.min(free, request.maxSteps ?? 600);
  // Watched from the start, so that a rejection is never without a handler.
  const threshold = watched(request.above);
  const process = w.lanczos(start, capacity, request.deflation);
  const ended = (): boolean => process.exhausted || process.size >= capacity;
  await process.extend(stepsBeforeChecks);
  while (threshold.pending && !ended()) await process.extend(stepsBetweenChecks);
  const above = (await threshold.value) ?? Infinity;
  let top = further + 8;
  for (;;) {
    await process.extend(stepsBetweenChecks);
    const ritz = await process.ritz(Math.min(top, process.size));
    const state = examine(process, ritz, { above, further, tolerance, furtherTolerance });
    if (state.wanted > ritz.values.length && ritz.values.length < process.size) top = state.wanted + 8;
    else if (state.converged || ended()) {
      const count = Math.min(state.wanted, ritz.values.length, w.rows);
      const right = process.combine(ritz.vectors.subarray(0, count * process.size), count);
      const steps = process.size;
      const spare = Math.min(request.surplus ?? 0, ritz.values.length - count);
      const surplus =
        spare > 0 ? process.combine(ritz.vectors.subarray(count * steps, (count + spare) * steps), spare) : null;
      process.release();
      const triplets = await completeTriplets(backend, w, right, steps, state.converged || process.exhausted);
      return { ...checked(backend, triplets), surplus };
    }
  }
}

/** A value that may still be awaited, and whether it is. */
function watched(given: number | Promise<number> | undefined): {
  value: Promise<number | undefined>;
  pending: boolean;
} {
  const watch = { value: Promise.resolve(given), pending: true };
  const settle = (): void => {
    watch.pending = false;
  };
  watch.value.then(settle, settle);
  return watch;
}

/** What the process estimated is believed only if the residuals, computed with W, are small: a space that ended early may lack values. */
function checked(backend: Backend, triplets: Triplets): Triplets {
  const { values, residuals } = triplets;
  const rounding = rounded[backend.precision] * values[0];
  const good = values.every((s, i) => residuals[i] * s <= Math.max(largestResidual * s, rounding));
  return good ? triplets : { ...triplets, outcome: 'stalled' };
}

interface Tolerances {
  above: number;
  further: number;
  tolerance: number;
  furtherTolerance: number;
}

/** How many triplets are wanted, given the Ritz values so far, and whether all of them have converged. */
function examine(
  process: LanczosProcess,
  ritz: { values: Float64Array; vectors: Float64Array },
  { above, further, tolerance, furtherTolerance }: Tolerances,
): { wanted: number; converged: boolean } {
  const size = process.size;
  const beta = process.offDiagonal[size - 1];
  const outliers = ritz.values.filter((square) => square > above * above).length;
  const wanted = outliers + further;
  if (wanted > ritz.values.length) return { wanted, converged: process.exhausted };
  // Where nothing is wanted the largest value must still show that it lies below.
  for (let i = 0; i < Math.max(wanted, 1); i++) {
    const relative = (beta * Math.abs(ritz.vectors[(i + 1) * size - 1])) / ritz.values[i];
    if (!(relative <= (i < outliers ? tolerance : furtherTolerance))) return { wanted, converged: false };
  }
  return { wanted, converged: true };
}

/** A start vector unrelated to the first: its entries in another order. */
async function twinStart(backend: Backend, start: Matrix): Promise<Matrix> {
  const values = await backend.read(start);
  return backend.upload(values.reverse(), 1, start.cols);
}

/** Whether a value at least as large as the smallest found is left in the complement of the found right vectors. */
export async function hidesTwin(
  backend: Backend,
  w: Operator,
  start: Matrix,
  found: Triplets,
  request: TripletRequest,
): Promise<boolean> {
  const above = (await request.above) ?? Infinity;
  const outliers = found.values.filter((s) => s > above);
  const free = w.cols - found.right.rows;
  if (outliers.length === 0 || free < 1) return false;
  const fresh = await twinStart(backend, start);
  const process = w.lanczos(fresh, Math.min(2 * stepsBetweenChecks, free), {
    ...request.deflation,
    right: found.right,
  });
  await process.extend(2 * stepsBetweenChecks);
  const { values } = await process.ritz(1);
  process.release();
  backend.release(fresh);
  return Math.sqrt(values[0]) > found.values[found.values.length - 1] * (1 + 1e-3);
}

/** The largest of two sets of triplets with orthogonal right vectors, `extra` more than the first had. */
async function merge(backend: Backend, a: Triplets, b: Triplets, extra: number): Promise<Triplets> {
  const order = [...a.values, ...b.values].map((value, index) => ({ value, index }));
  order.sort((x, y) => y.value - x.value);
  const kept = order.slice(0, extra + b.values.filter((s) => s > a.values[a.values.length - 1]).length);
  const gather = async (x: Matrix, y: Matrix): Promise<Matrix> => {
    const [p, q] = await Promise.all([backend.read(x), backend.read(y)]);
    const rows = kept.map(({ index }) => {
      const source = index < x.rows ? p : q;
      const at = (index < x.rows ? index : index - x.rows) * x.cols;
      return source.subarray(at, at + x.cols);
    });
    backend.release(x, y);
    return backend.upload(stack(rows), kept.length, x.cols);
  };
  const residuals = [...a.residuals, ...b.residuals];
  return {
    values: Float64Array.from(kept, ({ value }) => value),
    residuals: Float64Array.from(kept, ({ index }) => residuals[index]),
    left: await gather(a.left, b.left),
    right: await gather(a.right, b.right),
    steps: a.steps + b.steps,
    outcome: a.outcome === 'converged' && b.outcome === 'converged' ? 'converged' : 'stalled',
  };
}
