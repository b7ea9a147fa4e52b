import type { Backend, Matrix, Pencil } from '../backends/backend.ts';
import { orthonormalBasis } from '../vectors/orthonormal.ts';
import { rowsOf } from '../vectors/rows.ts';
import type { Byproducts } from './extremes.ts';
import { ReducedBasis } from './reduced-basis.ts';

/** Vectors that add less than this to the others are left out: they were computed in single precision. */
const newDirection = 1e-4;

/** Orthonormal bases of what was found so far, for the triplets and for the edge. */
export class FoundVectors {
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
    return rowsOf(values, matrix.cols);
  }

  async bases(pencil: Pencil, left: Matrix): Promise<{ top: ReducedBasis; edge: ReducedBasis }> {
    return {
      top: await ReducedBasis.of(this.#backend, pencil, this.#top),
      edge: await ReducedBasis.of(this.#backend, pencil, this.#edge, left),
    };
  }
}
