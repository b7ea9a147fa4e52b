import type { Eigenpairs } from '../eigen/eigenpairs.ts';
import type { Backend, Deflation, LanczosProcess, Matrix, Operator } from '../backends/backend.ts';
import type { Triplets } from '../backends/extremes.ts';
import { checked, completeTriplets } from './complete-triplets.ts';
import { stack } from '../vectors/rows.ts';

/** Which triplets `largestTriplets` finds, and how exactly. */
export interface TripletRequest {
  /** All singular values above this are found (default: no value is wanted for its size). Lanczos steps are taken while it is pending. */
  above?: number | Promise<number>;
  /** How many of the next smaller values are found besides (default 3). */
  further?: number;
  /** Values above this are found to `tolerance` (default `above`), those below it to `furtherTolerance`. */
  exactAbove?: number | Promise<number>;
  /** Bound on the residual of the values above `exactAbove`, relative to the value (default: 2e-6 in f32, 1e-11 in f64). */
  tolerance?: number;
  /** Bound on the residual of the other values, relative to the value (default `tolerance`, which is also the least). */
  furtherTolerance?: number;
  /** Bound on the number of Lanczos steps (default 600). */
  maxSteps?: number;
  /** What is projected out of W (default nothing). */
  deflation?: Deflation;
}

/** Fewer steps are never enough. */
const stepsBeforeChecks = 18;
/** Checking convergence more often does not pay. */
const stepsBetweenChecks = 6;

const defaultTolerance = { f32: 2e-6, f64: 1e-11 } as const;

/**
 * The largest singular triplets of W (N×d) by Lanczos with full reorthogonalisation, in the one-sided form (decision 0003).
 *
 * The process runs on BᵀB, where B is W with the deflation. A triplet with value s has the residual estimate β|y_last|/s, with β the last
 * off-diagonal entry and y the Ritz vector. The process stops when every value above `above` and the `further` next values meet their tolerances.
 * Then right vectors are formed, u = W v/‖W v‖, and the residuals are computed with W.
 *
 * A Krylov space from one vector has only one direction of each eigenspace, so it shows an exactly repeated value once.
 * Therefore a second, short process in the complement of the found vectors searches for a twin. If it finds one, the search goes on there.
 *
 * @param start 1×d, generic with respect to W
 * @returns triplets, largest first, whose `left` and `right` the caller releases; without `above`, `further` of them; fewer if W has no more
 */
export async function largestTriplets(
  backend: Backend,
  w: Operator,
  start: Matrix,
  request: TripletRequest = {},
): Promise<Triplets> {
  const found = await search(backend, w, start, request);
  if (found.right.rows === 0 || !(await hidesTwin(backend, w, start, found, request))) return found;
  const other = await twinStart(backend, start);
  const deflation = { ...request.deflation, right: found.right };
  const more = await search(backend, w, other, { ...request, deflation });
  backend.release(other);
  return merge(backend, found, more, found.right.rows);
}

/** Finds triplets by one Lanczos process, without the search for twins. */
async function search(backend: Backend, w: Operator, start: Matrix, request: TripletRequest): Promise<Triplets> {
  const { further = 3 } = request;
  const tolerance = request.tolerance ?? defaultTolerance[backend.precision];
  const furtherTolerance = Math.max(request.furtherTolerance ?? tolerance, tolerance);
  const free = w.cols - (request.deflation?.right?.rows ?? 0);
  const capacity = Math.min(free, request.maxSteps ?? 600);
  // Watched from the beginning, so that a rejection always has a handler.
  const threshold = watched(request.above);
  const exact = watched(request.exactAbove);
  const process = w.lanczos(start, capacity, request.deflation);
  const ended = (): boolean => process.exhausted || process.size >= capacity;
  await process.extend(stepsBeforeChecks);
  while (threshold.pending && !ended()) await process.extend(stepsBetweenChecks);
  const above = (await threshold.value) ?? Infinity;
  const exactAbove = (await exact.value) ?? above;
  let top = further + 8;
  for (;;) {
    await process.extend(stepsBetweenChecks);
    const ritz = await process.ritz(Math.min(top, process.size));
    const state = examine(process, ritz, { above, exactAbove, further, tolerance, furtherTolerance });
    if (state.wanted > ritz.values.length && ritz.values.length < process.size) top = state.wanted + 8;
    else if (state.converged || ended()) {
      const count = Math.min(state.wanted, ritz.values.length, w.rows);
      const right = process.combine(ritz.vectors.subarray(0, count * process.size), count);
      const steps = process.size;
      process.release();
      const triplets = await completeTriplets(backend, w, right, steps, state.converged || process.exhausted);
      return checked(backend.precision, triplets);
    }
  }
}

/** A value that may be pending, and whether it still is. */
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

/** What is wanted, with all defaults filled in; see `TripletRequest`. */
interface Tolerances {
  /** Values above this are wanted. */
  above: number;
  /** Values above this are wanted to `tolerance`. */
  exactAbove: number;
  /** How many more are wanted. */
  further: number;
  /** Bound on the residuals of the exact values. */
  tolerance: number;
  /** Bound on the residuals of the others. */
  furtherTolerance: number;
}

/** How many triplets are wanted according to the Ritz values so far, and whether all of these have converged. */
function examine(
  process: LanczosProcess,
  ritz: Eigenpairs,
  { above, exactAbove, further, tolerance, furtherTolerance }: Tolerances,
): { wanted: number; converged: boolean } {
  const size = process.size;
  const beta = process.offDiagonal[size - 1];
  const outliers = ritz.values.filter((square) => square > above * above).length;
  const wanted = outliers + further;
  if (wanted > ritz.values.length) return { wanted, converged: process.exhausted };
  // If nothing is wanted, the largest value must have converged too, to show that it is not above.
  for (let i = 0; i < Math.max(wanted, 1); i++) {
    const relative = (beta * Math.abs(ritz.vectors[(i + 1) * size - 1])) / ritz.values[i];
    if (!(relative <= (ritz.values[i] > exactAbove * exactAbove ? tolerance : furtherTolerance)))
      return { wanted, converged: false };
  }
  return { wanted, converged: true };
}

/** Another generic start vector: the entries of the first in reverse order. The caller releases it. */
async function twinStart(backend: Backend, start: Matrix): Promise<Matrix> {
  const values = await backend.read(start);
  return backend.upload(values.reverse(), 1, start.cols);
}

/**
 * Whether the complement of the found right vectors still has a value larger than the smallest one found, by a short Lanczos process.
 * Then a repeated value was found only once. Without values above `request.above` there is no search, and the result is false.
 * @param start the start vector of the first search, 1×d
 */
async function hidesTwin(
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

/**
 * Merges two sets of triplets with orthogonal right vectors, largest first. Both sets of vectors are released.
 * @param extra number of triplets to keep, besides those of `b` above the smallest of `a`
 */
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
