import type { Backend, Matrix, Pencil } from '../backends/backend.ts';
import { completeTriplets } from './complete-triplets.ts';
import { type Byproducts, type Extremes, type ExtremesRequest, findExtremes } from './extremes.ts';
import { measuredEdge } from './measured-edge.ts';
import { orthonormalBasis } from '../vectors/orthonormal.ts';
import { ReducedBasis } from './reduced-basis.ts';
import { hidesTwin } from './triplets.ts';

/** One member of a pencil, and what is looked for in it. */
export interface Member {
  rate: number;
  request: ExtremesRequest;
}

/** Members that are computed together: more would gain little speed and hold more memory. */
const membersAtOnce = 12;
/** From this many members and elements of W on a reduced basis pays. */
export const reducedFrom = { members: 64, elements: 2 ** 22 } as const;
/** Members the basis is first taken from, and vectors kept of each beside its triplets. */
const firstNodes = 12;
const keptVectors = 4;
/** Members that are tried first, and how many of them must do: where η moves the spectrum fast a basis of a few nodes does not serve. */
const probes = 4;
const probesThatMustDo = 3;
/** Rounds for the others; the basis is enlarged between them. */
const rounds = 2;
/**
 * Residuals accepted of outliers from a reduced basis: larger than what Lanczos is asked for, but values are still good to 1e-9 and overlaps to
 * about 1e-5 over the relative gap. Only single precision is computed this way.
 */
const reducedTolerance = 1e-5;

/**
 * The extremes of many members of a pencil that share their start and signal directions. A few members are computed each for itself; many, from a
 * reduced basis: members at Chebyshev nodes first, the others in the span of what was found there, if that serves the first few that are tried. Residuals are
 * computed, and what does not meet its bound is not used: the basis grows by the worst of these members, and then the rest is computed each for itself.
 * @param emit called once per member, in no particular order
 */
export async function pencilExtremes(
  backend: Backend,
  pencil: Pencil,
  members: readonly Member[],
  emit: (member: number, extremes: Extremes) => Promise<void>,
): Promise<void> {
  let waiting = members.map((_, i) => i).sort((i, j) => members[i].rate - members[j].rate);
  const { rows, cols } = pencil.at(0);
  const reduce =
    waiting.length >= reducedFrom.members && rows * cols >= reducedFrom.elements && backend.precision === 'f32';
  const pool = new Pool(backend);
  const compute = async (chosen: readonly number[]): Promise<void> => {
    waiting = waiting.filter((i) => !chosen.includes(i));
    const keep = reduce && waiting.length > 0 ? keptVectors : 0;
    await inGroups(chosen, async (i) => {
      const { rate, request } = members[i];
      const { extremes, byproducts } = await findExtremes(backend, pencil.at(rate), request, keep);
      if (keep > 0) await pool.add(extremes.triplets.right, byproducts);
      await emit(i, extremes);
    });
  };
  const tryAll = async (chosen: readonly number[]): Promise<Map<number, number>> => {
    if (pool.isEmpty) return new Map(chosen.map((i) => [i, Infinity]));
    const bases = await pool.bases(pencil, members[0].request.left);
    const defects = new Map<number, number>();
    await inGroups(chosen, async (i) => {
      const { found, defect } = await fromBasis(backend, pencil, members[i], bases);
      if (found) await emit(i, found);
      else defects.set(i, defect);
    });
    for (const basis of Object.values(bases)) basis.release();
    waiting = waiting.filter((i) => !chosen.includes(i) || defects.has(i));
    return defects;
  };
  if (reduce) {
    await compute(chebyshevNodes(waiting, firstNodes));
    const failed = await tryAll(chebyshevNodes(waiting, probes));
    const serves = probes - failed.size >= probesThatMustDo;
    for (let round = 0; serves && round < rounds && waiting.length > 0; round++) {
      const order = waiting;
      const defects = await tryAll(order);
      if (round + 1 < rounds) await compute(runsOf(order, (i) => defects.has(i)).map((run) => worst(run, defects)));
    }
  }
  await compute(waiting);
}

/** Does something for all, some at a time. */
async function inGroups(all: readonly number[], body: (i: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += membersAtOnce) {
    // All are awaited before one that failed ends the rest: none goes on behind its caller's back.
    const outcomes = await Promise.allSettled(all.slice(from, from + membersAtOnce).map(body));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
}

/** Vectors that add less than this to the others are left out: they were computed in single precision. */
const newDirection = 1e-4;

/** Orthonormal bases of what was found so far, for the triplets and for the edge. */
class Pool {
  readonly #backend: Backend;
  #top: readonly Float64Array[] = [];
  #edge: readonly Float64Array[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether a basis is missing: nothing finite was found. */
  get isEmpty(): boolean {
    return this.#top.length === 0 || this.#edge.length === 0;
  }

  /** Takes over the by-products. */
  async add(right: Matrix, { surplus, edge }: Byproducts): Promise<void> {
    const [top, below, edges] = await Promise.all([right, surplus, edge].map((matrix) => this.#rowsOf(matrix)));
    this.#top = orthonormalBasis([...top, ...below], newDirection, this.#top);
    this.#edge = orthonormalBasis(edges, newDirection, this.#edge);
    for (const matrix of [surplus, edge]) if (matrix) this.#backend.release(matrix);
  }

  async #rowsOf(matrix: Matrix | null): Promise<Float64Array[]> {
    if (!matrix) return [];
    const values = await this.#backend.read(matrix);
    return Array.from({ length: matrix.rows }, (_, i) => values.subarray(i * matrix.cols, (i + 1) * matrix.cols));
  }

  async bases(pencil: Pencil, left: Matrix): Promise<{ top: ReducedBasis; edge: ReducedBasis }> {
    return {
      top: await ReducedBasis.of(this.#backend, pencil, this.#top),
      edge: await ReducedBasis.of(this.#backend, pencil, this.#edge, left),
    };
  }
}

/** Extremes of a member by its Ritz pairs in the bases, or null where a residual is too large; `defect` says by how much. */
async function fromBasis(
  backend: Backend,
  pencil: Pencil,
  { rate, request }: Member,
  { top, edge }: { top: ReducedBasis; edge: ReducedBasis },
): Promise<{ found: Extremes | null; defect: number }> {
  const w = pencil.at(rate);
  const { left, right: signal, margin, further, furtherTolerance } = request;
  const start = edge.vectors((await edge.ritz(rate)).coefficients, 1);
  // One step from a Ritz vector gives its value and its residual.
  const measured = await measuredEdge(w, { start, left, right: signal, firstLook: 1, maxSteps: 1 });
  backend.release(start);
  if (!measured.converged) return { found: null, defect: Infinity };
  const above = measured.edge * margin;
  const { values, coefficients } = await top.ritz(rate);
  const outliers = values.filter((s) => s > above).length;
  const count = outliers + further;
  if (count > values.length) return { found: null, defect: Infinity };
  const right = top.vectors(coefficients, count);
  const triplets = await completeTriplets(backend, w, right, measured.steps, true);
  const largest = triplets.residuals.reduce(
    (most, residual, i) => Math.max(most, residual / (i < outliers ? reducedTolerance : furtherTolerance)),
    0,
  );
  const defect = Number.isNaN(largest) ? Infinity : largest;
  const wrong = !(defect <= 1) || (await hidesTwin(backend, w, request.start, triplets, { above }));
  if (!wrong) return { found: { edge: measured.edge, triplets, steps: measured.steps }, defect };
  backend.release(triplets.left, triplets.right);
  return { found: null, defect };
}

/** Members next to Chebyshev's nodes of the range, in the order they are in. */
function chebyshevNodes(sorted: readonly number[], count: number): number[] {
  const last = sorted.length - 1;
  const at = Array.from({ length: count }, (_, k) =>
    Math.round(((1 - Math.cos((Math.PI * (k + 0.5)) / count)) / 2) * last),
  );
  return [...new Set(at)].map((i) => sorted[i]);
}

/** Runs of neighbours for which something holds. */
function runsOf(sorted: readonly number[], holds: (i: number) => boolean): number[][] {
  const runs: number[][] = [];
  let open = false;
  for (const i of sorted) {
    if (!holds(i)) open = false;
    else if (open) runs[runs.length - 1].push(i);
    else {
      runs.push([i]);
      open = true;
    }
  }
  return runs;
}

/** The member of a run with the largest defect; where several are equally bad, the middle one of them. */
function worst(run: readonly number[], defects: ReadonlyMap<number, number>): number {
  const most = Math.max(...run.map((i) => defects.get(i) ?? 0));
  const all = run.filter((i) => defects.get(i) === most);
  return all[Math.floor(all.length / 2)];
}
