import type { Addon } from '../native/addon.ts';
import type { Matrix } from './backend.ts';
import type { Extremes, ExtremesRequest } from './extremes.ts';
import { type NativeArrays, type NativeMatrix, valuesOf } from './native-matrix.ts';

/** Bound on the residuals of outliers, relative to the squared value. In f32 rounding alone gives 1e-6. */
const tolerance = { f32: 3e-6, f64: 1e-11 } as const;
/** Steps of the chain that looks for twins, for few neurons and for many (decision 0026). */
const [guardOfFew, guardOfMany, many] = [6, 8, 512];
/** More values below the outliers take less time with Lanczos; the addon refuses more. */
export const mostFurther = 48;

/** What a search of any member starts from: S, and the parts of its images S WᵀW. */
interface SharedStart {
  /** Number of rows of S. */
  rows: number;
  /** S: orthonormal rows of the signal directions, the vectors near the wanted ones, and two random vectors. */
  space: NativeMatrix;
  /** S AᵀA of the base A. */
  baseSquare: NativeMatrix;
  /** S (AᵀB + BᵀA) of the base A and the direction B; null without a direction. */
  cross: NativeMatrix | null;
  /** S BᵀB of the direction B; null without one. */
  directionSquare: NativeMatrix | null;
}

/** The block search of the addon on the members of a pencil (decision 0026). */
export class NativeSearch {
  readonly #backend: NativeArrays;
  readonly #addon: Addon;
  readonly #pencil: { base: Matrix; direction: Matrix | null };
  /** What the members share, and the matrices that it was made of. */
  #shared: { of: readonly (Matrix | null)[]; start: SharedStart } | null = null;

  constructor(backend: NativeArrays, addon: Addon, pencil: { base: Matrix; direction: Matrix | null }) {
    this.#backend = backend;
    this.#addon = addon;
    this.#pencil = pencil;
  }

  /** Whether the search finds what is asked for in less time than Lanczos. */
  static serves({ further, right, start }: ExtremesRequest): boolean {
    return further <= mostFurther && right.rows < start.cols;
  }

  /**
   * The extremes of one member.
   * @param leftImage L W(rate) for the left directions of the request
   */
  extremes(rate: number, request: ExtremesRequest, leftImage: Matrix): Extremes {
    const { start, right, left, margin, exactMargin = margin, ceiling = Infinity } = request;
    const { precision, threads } = this.#backend;
    const shared = this.#sharedBy(request);
    const { base, direction } = this.#pencil;
    const { rows, cols } = base;
    const weights = direction && this.#backend.allocate(rows, cols);
    const top = this.#addon.searchTop({
      ...{ rows, cols, rate, base: valuesOf(base), direction: direction && valuesOf(direction), threads },
      weights: weights?.values ?? null,
      ...{ given: shared.rows, signal: right.rows, space: shared.space.values },
      ...{ baseSquare: shared.baseSquare.values, cross: shared.cross?.values ?? null },
      ...{ directionSquare: shared.directionSquare?.values ?? null },
      ...{ left: left.rows, leftImage: valuesOf(leftImage), margin, exactMargin, ceiling },
      ...{ tolerance: tolerance[precision], further: request.further, furtherTolerance: request.furtherTolerance },
      guard: start.cols < many ? guardOfFew : guardOfMany,
    });
    if (weights) this.#backend.release(weights);
    const count = top.values.length;
    const triplets = {
      ...{ values: top.values, residuals: top.residuals, steps: top.vectors },
      left: this.#backend.upload(top.left, count, rows),
      right: this.#backend.upload(top.right, count, cols),
      outcome: top.converged ? ('converged' as const) : ('stalled' as const),
    };
    return { edge: top.edge, triplets, steps: top.vectors };
  }

  #sharedBy(request: ExtremesRequest): SharedStart {
    const { start, near = null, right } = request;
    const of = [start, near, right];
    if (this.#shared?.of.every((matrix, i) => matrix === of[i])) return this.#shared.start;
    this.release();
    this.#shared = { of, start: this.#make(start, near, right) };
    return this.#shared.start;
  }

  #make(start: Matrix, near: Matrix | null, right: Matrix): SharedStart {
    const { base, direction } = this.#pencil;
    const most = right.rows + (near?.rows ?? 0) + 2;
    const [space, baseSquare] = [0, 1].map(() => this.#backend.allocate(most, base.cols));
    const [cross, directionSquare] = [0, 1].map(() => direction && this.#backend.allocate(most, base.cols));
    const rows = this.#addon.searchStart({
      ...{ rows: base.rows, cols: base.cols, base: valuesOf(base), direction: direction && valuesOf(direction) },
      ...{ signal: right.rows, right: valuesOf(right), near: near?.rows ?? 0 },
      ...{ nearVectors: valuesOf(near ?? start), random: valuesOf(start), space: space.values },
      ...{ baseSquare: baseSquare.values, cross: cross?.values ?? null },
      ...{ directionSquare: directionSquare?.values ?? null, threads: this.#backend.threads },
    });
    return { rows, space, baseSquare, cross, directionSquare };
  }

  /** Releases what the members share. */
  release(): void {
    if (!this.#shared) return;
    const { space, baseSquare, cross, directionSquare } = this.#shared.start;
    for (const matrix of [space, baseSquare, cross, directionSquare]) if (matrix) this.#backend.release(matrix);
    this.#shared = null;
  }
}
