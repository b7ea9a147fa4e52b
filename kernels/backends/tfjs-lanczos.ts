import type { Eigenpairs } from '../eigen/eigenpairs.ts';
import { tridiagonalTop } from '../eigen/tridiagonal-top.ts';
import { dot, norm } from '../vectors/vector.ts';
import type { Backend, LanczosProcess, Matrix } from './backend.ts';
import { rowsAfterGrowth, rowsAtFirst } from './basis-room.ts';

/** What a process starts with; matrices are row-major with d columns. */
interface TfjsLanczosStart {
  /** d values. */
  start: Float32Array;
  /** Bound on the number of steps. */
  capacity: number;
  /** Deflated right vectors, orthonormal; empty for none. */
  right: Float32Array;
  /** L W for the deflated left vectors L; empty for none. */
  image: Float32Array;
}

/**
 * An off-diagonal entry below this times the geometric mean of the largest and the last diagonal entry is rounding, and the space is invariant.
 * src/lanczos.cc uses the same value in float32.
 */
const invariant = 1e-6;

/**
 * Lanczos on BᵀB in TypeScript, with the rules of src/lanczos.cc.
 * The basis is kept in float32, the precision in which it is multiplied; sums are in float64.
 * The pencil computes the products WᵀW v, together with those of other processes (decision 0008).
 */
export class TfjsLanczos implements LanczosProcess {
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
  size = 0;
  exhausted = false;
  readonly #backend: Backend;
  readonly #advance: (steps: number) => Promise<void>;
  readonly #capacity: number;
  readonly #cols: number;
  readonly #locked: number;
  readonly #image: Float32Array;
  /** Rows: the deflated right vectors, the Lanczos vectors, and room for the next vector. */
  #basis: Float32Array;

  /** @param advance calls `step` for each step of the process */
  constructor(
    backend: Backend,
    { start, capacity, right, image }: TfjsLanczosStart,
    advance: (process: TfjsLanczos, steps: number) => Promise<void>,
  ) {
    this.#backend = backend;
    this.#advance = (steps) => advance(this, steps);
    this.#capacity = capacity;
    this.#cols = start.length;
    this.#locked = right.length / this.#cols;
    this.#image = image;
    this.diagonal = new Float64Array(capacity);
    this.offDiagonal = new Float64Array(capacity);
    this.#basis = new Float32Array(rowsAtFirst(this.#locked, capacity) * this.#cols);
    this.#basis.set(right);
    const v = Float64Array.from(start);
    for (let pass = 0; pass < 2; pass++) subtractProjection(this.#basis, this.#locked, v, v);
    this.#append(v, norm(v));
  }

  /** The last Lanczos vector, d values: `step` wants its product. */
  get last(): Float32Array {
    return this.#vector(this.size);
  }

  /** Row k of the Lanczos vectors. */
  #vector(k: number): Float32Array {
    return this.#basis.subarray((this.#locked + k) * this.#cols, (this.#locked + k + 1) * this.#cols);
  }

  /** Writes v/length as the next Lanczos vector. */
  #append(v: Float64Array, length: number): void {
    const rows = this.#locked + this.size + 1;
    const held = this.#basis.length / this.#cols;
    if (rows > held) {
      const larger = new Float32Array(rowsAfterGrowth(held, rows, this.#locked, this.#capacity) * this.#cols);
      larger.set(this.#basis);
      this.#basis = larger;
    }
    const row = this.last;
    for (let i = 0; i < row.length; i++) row[i] = v[i] / length;
  }

  async extend(count: number): Promise<void> {
    const steps = Math.min(count, this.#capacity - this.size);
    if (steps > 0 && !this.exhausted) await this.#advance(steps);
  }

  /**
   * Takes one step.
   * @param product WᵀW v for the last vector v, d values
   */
  step(product: Float32Array): void {
    const k = this.size;
    const v = this.last;
    const q = Float64Array.from(product);
    subtractProjection(this.#image, this.#image.length / this.#cols, v, q);
    const alpha = dot(v, q);
    this.diagonal[k] = alpha;
    // The three-term recurrence first: full orthogonalisation then changes little.
    // Another pass is needed only if a pass took more than half of the squared length.
    for (let i = 0; i < q.length; i++) q[i] -= alpha * v[i];
    if (k > 0) {
      const [before, beta] = [this.#vector(k - 1), this.offDiagonal[k - 1]];
      for (let i = 0; i < q.length; i++) q[i] -= beta * before[i];
    }
    let square = dot(q, q);
    for (let pass = 0; pass < 3; pass++) {
      subtractProjection(this.#basis, this.#locked + k + 1, q, q);
      const after = dot(q, q);
      const settled = after > 0.5 * square;
      square = after;
      if (settled) break;
    }
    const beta = Math.sqrt(square);
    this.size++;
    const largest = this.diagonal.subarray(0, this.size).reduce((most, x) => Math.max(most, x));
    this.exhausted = !(beta > invariant * Math.sqrt(largest * alpha));
    this.offDiagonal[k] = this.exhausted ? 0 : beta;
    if (!this.exhausted) this.#append(q, beta);
  }

  ritz(top: number): Promise<Eigenpairs> {
    return Promise.resolve(tridiagonalTop(this.diagonal, this.offDiagonal, this.size, top));
  }

  combine(coefficients: Float64Array, m: number): Matrix {
    const combined = new Float64Array(m * this.#cols);
    for (let i = 0; i < m; i++) {
      const row = combined.subarray(i * this.#cols, (i + 1) * this.#cols);
      for (let k = 0; k < this.size; k++) {
        const [weight, vector] = [coefficients[i * this.size + k], this.#vector(k)];
        for (let j = 0; j < row.length; j++) row[j] += weight * vector[j];
      }
    }
    return this.#backend.upload(combined, m, this.#cols);
  }

  release(): void {
    this.#basis = new Float32Array(0);
  }
}

/** A vector in either precision. */
type Vector = Float32Array | Float64Array;

/** q ← q − Mᵀ(M v) for the first `count` rows of M. q may be v, because all overlaps are computed before q changes. */
function subtractProjection(m: Float32Array, count: number, v: Vector, q: Float64Array): void {
  const cols = q.length;
  const overlaps = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0, at = i * cols; j < cols; j++, at++) sum += m[at] * v[j];
    overlaps[i] = sum;
  }
  for (let i = 0; i < count; i++) {
    const overlap = overlaps[i];
    for (let j = 0, at = i * cols; j < cols; j++, at++) q[j] -= overlap * m[at];
  }
}
