import type { Eigenpairs } from '../eigen/eigenpairs.ts';
import type { Addon, NativeLanczosState, Reals } from '../native/addon.ts';
import type { LanczosProcess, Matrix } from './backend.ts';
import { norm, takeOut } from '../vectors/vector.ts';
import { rowsAfterGrowth, rowsAtFirst } from './basis-room.ts';
import { type NativeArrays, NativeMatrix, valuesOf } from './native-matrix.ts';

/** What a process starts with. */
interface NativeLanczosStart {
  /** η of W = base + η·direction. */
  rate: number;
  /** 1×d. */
  start: Matrix;
  /** Bound on the number of steps. */
  capacity: number;
  /** Deflated right vectors, orthonormal rows; null for none. They are copied. */
  right: Matrix | null;
  /** L W for the deflated left vectors L; null for none. The process owns it. */
  image: Matrix | null;
}

/** Lanczos on BᵀB in the addon. Its pencil takes the steps, together with those of other processes (decision 0008). */
export class NativeLanczos implements LanczosProcess {
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
  size = 0;
  exhausted = false;
  readonly #backend: NativeArrays;
  readonly #addon: Addon;
  readonly #advance: (process: NativeLanczos, steps: number) => Promise<void>;
  readonly #rate: number;
  readonly #capacity: number;
  readonly #locked: number;
  readonly #cols: number;
  readonly #image: Matrix | null;
  /** Rows: the deflated right vectors, the Lanczos vectors, and room for the next vector. */
  #basis: NativeMatrix;

  /** @param advance takes steps of the process and calls `advanced` */
  constructor(
    backend: NativeArrays,
    addon: Addon,
    { rate, start, capacity, right, image }: NativeLanczosStart,
    advance: (process: NativeLanczos, steps: number) => Promise<void>,
  ) {
    this.#backend = backend;
    this.#addon = addon;
    this.#advance = advance;
    this.#rate = rate;
    this.#capacity = capacity;
    this.#locked = right?.rows ?? 0;
    this.#cols = start.cols;
    this.#image = image;
    this.diagonal = new Float64Array(capacity);
    this.offDiagonal = new Float64Array(capacity);
    this.#basis = backend.allocate(rowsAtFirst(this.#locked, capacity), this.#cols);
    if (right) this.#basis.values.set(valuesOf(right));
    this.#setStart(valuesOf(start));
  }

  #row(i: number): Reals {
    return this.#basis.values.subarray(i * this.#cols, (i + 1) * this.#cols);
  }

  /** Sets the first Lanczos vector: `start`, made orthogonal to the deflated vectors and scaled to length 1. */
  #setStart(start: Reals): void {
    const v = new Float64Array(start);
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < this.#locked; i++) takeOut(v, this.#row(i));
    }
    const length = norm(v);
    this.#row(this.#locked).set(v.map((x) => x / length));
  }

  async extend(count: number): Promise<void> {
    const steps = Math.min(count, this.#capacity - this.size);
    if (steps <= 0 || this.exhausted) return;
    this.#makeRoom(this.#locked + this.size + steps + 1);
    await this.#advance(this, steps);
  }

  /** Makes the storage large enough for a number of rows. */
  #makeRoom(rows: number): void {
    if (rows <= this.#basis.rows) return;
    const grown = rowsAfterGrowth(this.#basis.rows, rows, this.#locked, this.#capacity);
    const larger = this.#backend.allocate(grown, this.#cols);
    larger.values.set(this.#basis.values);
    this.#backend.release(this.#basis);
    this.#basis = larger;
  }

  /** The process in the form that the addon takes, to take `steps` more steps. `extend` has made room for them. */
  state(steps: number): NativeLanczosState {
    return {
      basis: this.#basis.values,
      locked: this.#locked,
      size: this.size,
      steps,
      rate: this.#rate,
      diagonal: this.diagonal,
      offDiagonal: this.offDiagonal,
      image: this.#image && valuesOf(this.#image),
      imageRows: this.#image?.rows ?? 0,
    };
  }

  /** Called when the addon has taken `steps` steps. */
  advanced(steps: number): void {
    this.size += steps;
    this.exhausted = this.offDiagonal[this.size - 1] === 0;
  }

  ritz(top: number): Promise<Eigenpairs> {
    return Promise.resolve(this.#addon.tridiagonalTop(this.diagonal, this.offDiagonal, this.size, top));
  }

  combine(coefficients: Float64Array, m: number): Matrix {
    const weights = this.#backend.upload(coefficients, m, this.size);
    const from = this.#locked * this.#cols;
    const rows = this.#basis.values.subarray(from, from + this.size * this.#cols);
    const combined = this.#backend.multiply(weights, new NativeMatrix(this.size, this.#cols, rows), 'AB');
    this.#backend.release(weights);
    return combined;
  }

  release(): void {
    this.#backend.release(this.#basis);
    if (this.#image) this.#backend.release(this.#image);
  }
}
