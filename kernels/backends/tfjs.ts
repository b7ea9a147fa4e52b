import { checkCount } from './check-count.ts';
import type { Eigenpairs } from '../eigen/eigenpairs.ts';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { shiftedSolves } from '../eigen/shifted-solves.ts';
import { roundingPivot } from './rounding-pivot.ts';
import { symmetricEigen, symmetricValues } from '../eigen/symmetric-values.ts';
import { streamNormals } from '../model/normals.ts';
import type { Activation } from '../model/activations.ts';
import { type Stream, streamKey } from '../model/streams.ts';
import { scaleRowsToUnit } from '../vectors/rows.ts';
import type { Backend, BackwardInput, BackwardOutput, ComputedWith, Matrix, Pencil, Sum } from './backend.ts';
import { type ShiftedSlopes, type SlopeMoments, slopeMomentsByRule } from './slope-moments.ts';
import { activate } from './tfjs-activations.ts';
import { backward } from './tfjs-backward.ts';
import { loadTfjs, type Tfjs, type TfjsKind } from './tfjs-library.ts';
import { summed, tensorOf, TfjsMatrix } from './tfjs-matrix.ts';
import { TfjsPencil } from './tfjs-pencil.ts';

/**
 * The backend over tensors of @tensorflow/tfjs, in f32 (decision 0007). It needs no compiler and no BLAS.
 * Plain TypeScript computes small dense problems and random numbers, in float64. The tensor of a handle lives until the handle is released.
 */
export class TfjsBackend implements Backend {
  readonly name: `tfjs-${TfjsKind}`;
  readonly precision = 'f32';
  readonly #tf: Tfjs;
  readonly #kind: TfjsKind;

  private constructor(tf: Tfjs, kind: TfjsKind) {
    this.#tf = tf;
    this.#kind = kind;
    this.name = `tfjs-${kind}`;
  }

  /**
   * Loads the library and opens the backend.
   * @param kind by default the best kind on this machine
   * @throws TfjsMissingError if the kind is not installed or does not start
   * @throws Error if this thread already computes with another kind
   */
  static async open(kind?: TfjsKind): Promise<TfjsBackend> {
    const loaded = await loadTfjs(kind);
    return new TfjsBackend(loaded.tf, loaded.kind);
  }

  describe(): ComputedWith {
    return { loops: this.#kind, blas: `tfjs ${this.#tf.version_core}`, blasCore: '' };
  }

  helpersCpuMs(): number {
    return 0;
  }

  async confined<T>(work: () => Promise<T>): Promise<T> {
    const engine = this.#tf.engine();
    engine.startScope();
    try {
      return await work();
    } finally {
      engine.endScope();
    }
  }

  trim(): void {
    // A released tensor is freed at once; nothing is kept.
  }

  upload(values: ArrayLike<number>, rows: number, cols: number): TfjsMatrix {
    checkCount(values, rows, cols);
    return new TfjsMatrix(this.#tf.tensor2d(new Float32Array(values), [rows, cols]));
  }

  async read(matrix: Matrix): Promise<Float64Array> {
    return new Float64Array(await tensorOf(matrix).data());
  }

  release(...matrices: Matrix[]): void {
    for (const matrix of matrices) tensorOf(matrix).dispose();
  }

  normals(stream: Stream, options: { scale: number } | { unitRows: true }): TfjsMatrix {
    const { rows, cols } = stream;
    const values = streamNormals(streamKey(stream), rows * cols, 'scale' in options ? options.scale : 1);
    if ('unitRows' in options) scaleRowsToUnit(values, cols);
    return this.upload(values, rows, cols);
  }

  multiply(a: Matrix, b: Matrix, form: 'AB' | 'ABt' | 'AtB'): TfjsMatrix {
    const [inner, other] = [form === 'AtB' ? a.rows : a.cols, form === 'ABt' ? b.cols : b.rows];
    if (inner !== other) throw new RangeError(`cannot multiply ${form}: ${a.rows}×${a.cols} with ${b.rows}×${b.cols}`);
    // Factors are transposed first, because WebAssembly multiplies fast only without flags (decision 0007).
    return this.#made((tf) => {
      const left = form === 'AtB' ? tf.transpose(tensorOf(a)) : tensorOf(a);
      const right = form === 'ABt' ? tf.transpose(tensorOf(b)) : tensorOf(b);
      return tf.matMul(left, right);
    });
  }

  evaluate(sum: Sum): TfjsMatrix {
    return this.#made((tf) => (sum.terms.length > 0 ? summed(tf, sum) : tensorOf(sum.base).clone()));
  }

  async rowProducts(a: Matrix, b: Matrix): Promise<Float64Array> {
    const [x, y] = await Promise.all([this.read(a), this.read(b)]);
    const products = new Float64Array(a.rows);
    for (let at = 0; at < x.length; at++) products[Math.floor(at / a.cols)] += x[at] * y[at];
    return products;
  }

  backward(input: BackwardInput): BackwardOutput {
    return backward(this.#tf, input);
  }

  activate(z: Matrix, activation: Activation, offset: number): TfjsMatrix {
    return this.#made((tf) => tf.sub(activate(tf, activation, tensorOf(z)).value, offset));
  }

  slopeMoments(slopes: ShiftedSlopes): Promise<SlopeMoments> {
    return Promise.resolve(slopeMomentsByRule(slopes));
  }

  pencil(base: Matrix, direction: Matrix | null = null): Pencil {
    return new TfjsPencil(this, this.#tf, base, direction);
  }

  /** There is no solver of its own. */
  bulkSolver(): null {
    return null;
  }

  symmetricEigen(a: Float64Array, n: number): Promise<Eigenpairs> {
    return Promise.resolve(symmetricEigen(a.slice(), n));
  }

  async gramSolves(w: Matrix, scale: number, b: Float64Array, shifts: Float64Array): Promise<Float64Array> {
    const gram = (await this.#gram(w)).map((x) => x * scale);
    const n = Math.min(w.rows, w.cols);
    return shiftedSolves(gram, n, b, shifts, roundingPivot(gram, n, this.precision));
  }

  async singularValues(w: Matrix): Promise<Float64Array> {
    const squares = symmetricValues(await this.#gram(w), Math.min(w.rows, w.cols));
    return squares.map((square) => Math.sqrt(Math.max(square, 0)));
  }

  /** The Gram matrix of the shorter side, both triangles. */
  async #gram(w: Matrix): Promise<Float64Array> {
    const gram = this.multiply(w, w, w.rows <= w.cols ? 'ABt' : 'AtB');
    const values = await this.read(gram);
    this.release(gram);
    return values;
  }

  /** A new matrix; intermediate tensors are freed. */
  #made(compute: (tf: Tfjs) => Tensor2D): TfjsMatrix {
    return new TfjsMatrix(this.#tf.tidy(() => compute(this.#tf)));
  }
}
