import type { Extremes, ExtremesRequest } from './extremes.ts';
import type { Backend, Deflation, Images, LanczosProcess, Matrix, Operator, Pencil, PencilParts } from './backend.ts';

/** What the pencils of all backends have in common: the two matrices, and their products with thin matrices. */
export abstract class AbstractPencil<B extends Backend> implements Pencil {
  /** The backend that holds the matrices. */
  protected readonly backend: B;
  /** W(0). */
  protected readonly base: Matrix;
  /** The derivative of W(η) by η; null if all members are the base. */
  protected readonly direction: Matrix | null;
  /** L·base and L·direction by the deflated left directions L. They are computed once, since all members deflate the same. */
  readonly #projected = new Map<Matrix, PencilParts>();

  /** @throws RangeError if the shapes of the two matrices differ */
  constructor(backend: B, base: Matrix, direction: Matrix | null) {
    if (direction && (direction.rows !== base.rows || direction.cols !== base.cols)) {
      throw new RangeError(`a pencil of ${base.rows}×${base.cols} and ${direction.rows}×${direction.cols}`);
    }
    this.backend = backend;
    this.base = base;
    this.direction = direction;
  }

  at(rate: number): Operator {
    const { rows, cols } = this.base;
    return {
      rows,
      cols,
      lanczos: (start, capacity, deflation = {}) => this.startLanczos(rate, start, capacity, deflation),
      images: (right) => this.askImages(rate, right),
      evaluate: () => this.#combine(this.base, this.direction, rate),
    };
  }

  /** `Operator.lanczos` of the member W(rate). */
  protected abstract startLanczos(rate: number, start: Matrix, capacity: number, deflation: Deflation): LanczosProcess;

  /** `Operator.images` of the member W(rate). */
  protected abstract askImages(rate: number, right: Matrix): Promise<Images>;

  /** L W(rate) for left directions L (m×N), m×d; the caller releases it. */
  protected leftImage(left: Matrix, rate: number): Matrix {
    let known = this.#projected.get(left);
    if (!known) this.#projected.set(left, (known = this.#products(left, 'AB')));
    return this.#combine(known.base, known.direction, rate);
  }

  parts(right: Matrix): PencilParts {
    return this.#products(right, 'ABt');
  }

  abstract extremes(rate: number, request: ExtremesRequest): Extremes | null;

  release(): void {
    for (const { base, direction } of this.#projected.values()) {
      this.backend.release(base);
      if (direction) this.backend.release(direction);
    }
    this.#projected.clear();
  }

  #products(thin: Matrix, form: 'AB' | 'ABt'): PencilParts {
    const times = (m: Matrix): Matrix => this.backend.multiply(thin, m, form);
    return { base: times(this.base), direction: this.direction && times(this.direction) };
  }

  #combine(base: Matrix, direction: Matrix | null, rate: number): Matrix {
    return this.backend.evaluate({ base, terms: direction ? [{ weight: rate, matrix: direction }] : [] });
  }
}
