import type { Addon } from '../native/addon.ts';
import type { Deflation, LanczosProcess, Matrix } from './backend.ts';
import { type NativeBackend, NativeMatrix, valuesOf } from './native.ts';

/** Lanczos on BᵀB in the addon: each step reads W once; the right vectors are orthogonalised twice against all others. */
export class NativeLanczos implements LanczosProcess {
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
  size = 0;
  exhausted = false;
  readonly #backend: NativeBackend;
  readonly #addon: Addon;
  readonly #w: Matrix;
  readonly #locked: number;
  readonly #capacity: number;
  /** Rows: the deflated right vectors, the Lanczos vectors, and room for the next. */
  readonly #basis: NativeMatrix;
  readonly #image: NativeMatrix | null;

  constructor(backend: NativeBackend, addon: Addon, w: Matrix, start: Matrix, capacity: number, deflation: Deflation) {
    this.#backend = backend;
    this.#addon = addon;
    this.#w = w;
    this.#locked = deflation.right?.rows ?? 0;
    this.#capacity = capacity;
    this.diagonal = new Float64Array(capacity);
    this.offDiagonal = new Float64Array(capacity);
    this.#basis = backend.allocate(this.#locked + capacity + 1, w.cols);
    this.#image = deflation.left ? backend.multiply(deflation.left, w, 'AB') : null;
    if (deflation.right) this.#basis.values.set(valuesOf(deflation.right));
    this.#setStart(valuesOf(start));
  }

  #row(i: number): Float32Array | Float64Array {
    const cols = this.#w.cols;
    return this.#basis.values.subarray(i * cols, (i + 1) * cols);
  }

  /** First Lanczos vector: `start`, made orthogonal to the deflated vectors and normalised. */
  #setStart(start: ArrayLike<number>): void {
    const v = Float64Array.from(start);
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < this.#locked; i++) {
        const row = this.#row(i);
        let overlap = 0;
        for (let k = 0; k < v.length; k++) overlap += row[k] * v[k];
        for (let k = 0; k < v.length; k++) v[k] -= overlap * row[k];
      }
    }
    const length = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    this.#row(this.#locked).set(v.map((x) => x / length));
  }

  extend(count: number): Promise<void> {
    const steps = Math.min(count, this.#capacity - this.size);
    if (steps > 0 && !this.exhausted) {
      const done = this.#addon.lanczosSteps(
        valuesOf(this.#w),
        this.#w.rows,
        this.#w.cols,
        this.#basis.values,
        this.#locked,
        this.size,
        steps,
        this.diagonal,
        this.offDiagonal,
        this.#image?.values ?? null,
        this.#image?.rows ?? 0,
      );
      this.size += done;
      this.exhausted = this.offDiagonal[this.size - 1] === 0;
    }
    return Promise.resolve();
  }

  ritz(top: number): Promise<{ values: Float64Array; vectors: Float64Array }> {
    return Promise.resolve(this.#addon.tridiagonalTop(this.diagonal, this.offDiagonal, this.size, top));
  }

  combine(coefficients: Float64Array, m: number): Matrix {
    const weights = this.#backend.upload(coefficients, m, this.size);
    const cols = this.#w.cols;
    const rows = this.#basis.values.subarray(this.#locked * cols, (this.#locked + this.size) * cols);
    const combined = this.#backend.multiply(weights, new NativeMatrix(this.size, cols, rows), 'AB');
    this.#backend.release(weights);
    return combined;
  }

  release(): void {
    this.#backend.release(this.#basis);
    if (this.#image) this.#backend.release(this.#image);
  }
}
