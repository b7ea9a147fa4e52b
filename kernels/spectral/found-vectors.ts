import type { Backend, Matrix, Pencil } from '../backends/backend.ts';
import { orthonormalBasis } from '../vectors/orthonormal.ts';
import { rowsOf } from '../vectors/rows.ts';
import type { SpareVectors } from './extremes.ts';
import { ReducedBasis } from './reduced-basis.ts';

/** A vector of which the others leave less than this share is rounding, because it was computed in single precision. */
const newDirection = 1e-4;

/** The right vectors found so far, as orthonormal bases: one for the triplets and one for the edge (decision 0009). */
export class FoundVectors {
  readonly #backend: Backend;
  #top: readonly Float64Array[] = [];
  #edge: readonly Float64Array[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether one of the bases has no vector, because nothing finite was found. */
  get isEmpty(): boolean {
    return this.#top.length === 0 || this.#edge.length === 0;
  }

  /**
   * Adds vectors to the bases.
   * @param right right vectors of triplets; they stay their owner's
   * @param spare vectors found as well; they are released
   */
  async add(right: Matrix, { surplus, edge }: SpareVectors): Promise<void> {
    const [top, below, edges] = await Promise.all([right, surplus, edge].map((matrix) => this.#rowsOf(matrix)));
    this.#top = orthonormalBasis([...top, ...below], newDirection, this.#top);
    this.#edge = orthonormalBasis(edges, newDirection, this.#edge);
    for (const matrix of [surplus, edge]) if (matrix) this.#backend.release(matrix);
  }

  async #rowsOf(matrix: Matrix | null): Promise<Float64Array[]> {
    if (!matrix) return [];
    const values = await this.#backend.read(matrix);
    return rowsOf(values, matrix.cols);
  }

  /**
   * The pencil restricted to either basis; the caller releases both. There must be vectors in both (`isEmpty`).
   * @param left left directions that carry signal, deflated for the edge
   */
  async bases(pencil: Pencil, left: Matrix): Promise<{ top: ReducedBasis; edge: ReducedBasis }> {
    return {
      top: await ReducedBasis.of(this.#backend, pencil, this.#top),
      edge: await ReducedBasis.of(this.#backend, pencil, this.#edge, left),
    };
  }
}
