import type { Backend, Matrix } from './backend.ts';

/** The two matrices of a pencil base + η·direction, and what they make of thin matrices, each computed once. */
export class PencilParts {
  readonly base: Matrix;
  readonly direction: Matrix | null;
  readonly #backend: Backend;
  /** L·base and L·direction of the left directions L that are projected out. */
  readonly #projected = new Map<Matrix, { base: Matrix; direction: Matrix | null }>();

  /** @throws RangeError if the two differ in shape */
  constructor(backend: Backend, base: Matrix, direction: Matrix | null) {
    if (direction && (direction.rows !== base.rows || direction.cols !== base.cols)) {
      throw new RangeError(`a pencil of ${base.rows}×${base.cols} and ${direction.rows}×${direction.cols}`);
    }
    this.#backend = backend;
    this.base = base;
    this.direction = direction;
  }

  /** W(η), a new matrix. */
  evaluate(rate: number): Matrix {
    return this.#combine(this.base, this.direction, rate);
  }

  /** L W(η) for left directions L (m×N), a new matrix. */
  leftImage(left: Matrix, rate: number): Matrix {
    let known = this.#projected.get(left);
    if (!known) this.#projected.set(left, (known = this.#products(left, 'AB')));
    return this.#combine(known.base, known.direction, rate);
  }

  /** base·v and direction·v for the rows v of a matrix. */
  rightImages(right: Matrix): { base: Matrix; direction: Matrix | null } {
    return this.#products(right, 'ABt');
  }

  release(): void {
    for (const { base, direction } of this.#projected.values()) {
      this.#backend.release(base);
      if (direction) this.#backend.release(direction);
    }
    this.#projected.clear();
  }

  #products(thin: Matrix, form: 'AB' | 'ABt'): { base: Matrix; direction: Matrix | null } {
    const times = (m: Matrix): Matrix => this.#backend.multiply(thin, m, form);
    return { base: times(this.base), direction: this.direction && times(this.direction) };
  }

  #combine(base: Matrix, direction: Matrix | null, rate: number): Matrix {
    return this.#backend.evaluate({ base, terms: direction ? [{ weight: rate, matrix: direction }] : [] });
  }
}
