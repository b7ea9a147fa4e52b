import type { Addon, NativeLanczosState, Reals } from '../native/addon.ts';
import type { LanczosProcess, Matrix } from './backend.ts';
import { norm, takeOut } from '../vectors/vector.ts';
import { firstRoom, largerRoom } from './basis-room.ts';
import { type NativeArrays, NativeMatrix, valuesOf } from './native-matrix.ts';

/** What a process starts from: W = W(rate) of its pencil, right vectors to project out, and L W for left ones. */
interface Beginning {
  rate: number;
  start: Matrix;
  capacity: number;
  right: Matrix | null;
  image: Matrix | null;
}

/** Lanczos on BᵀB in the addon; its steps are taken by the pencil, together with those of other processes. */
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
  /** Rows: the deflated right vectors, the Lanczos vectors, and room for the next. */
  #basis: NativeMatrix;

  constructor(
    backend: NativeArrays,
    addon: Addon,
    { rate, start, capacity, right, image }: Beginning,
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
    this.#basis = backend.allocate(this.#locked + Math.min(capacity, firstRoom) + 1, this.#cols);
    if (right) this.#basis.values.set(valuesOf(right));
    this.#setStart(valuesOf(start));
  }

  #row(i: number): Reals {
    return this.#basis.values.subarray(i * this.#cols, (i + 1) * this.#cols);
  }

  /** First Lanczos vector: `start`, made orthogonal to the deflated vectors and normalised. */
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

  #makeRoom(rows: number): void {
    if (rows <= this.#basis.rows) return;
    const most = this.#locked + this.#capacity + 1;
    const larger = this.#backend.allocate(largerRoom(this.#basis.rows, rows, most), this.#cols);
    larger.values.set(this.#basis.values);
    this.#backend.release(this.#basis);
    this.#basis = larger;
  }

  /** What the addon needs to take `steps` more steps. */
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

  /** Steps the addon has taken. */
  advanced(steps: number): void {
    this.size += steps;
    this.exhausted = this.offDiagonal[this.size - 1] === 0;
  }

  ritz(top: number): Promise<{ values: Float64Array; vectors: Float64Array }> {
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
