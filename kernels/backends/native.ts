import type { Eigenpairs } from '../eigen/eigenpairs.ts';
import { type Addon, loadAddon, type Reals } from '../native/addon.ts';
import type { Activation } from '../model/activations.ts';
import { nativeActivation } from './native-activation.ts';
import { type Stream, streamKey } from '../model/streams.ts';
import type { BackwardInput, BackwardOutput, ComputedWith, Matrix, Pencil, Sum } from './backend.ts';
import type { BulkEquations, BulkSolver } from './bulk-equations.ts';
import { checkCount } from './check-count.ts';
import type { Precision } from './precision.ts';
import { type ShiftedSlopes, type SlopeMoments, slopesAtNodes } from './slope-moments.ts';
import { type NativeArrays, nativeMatrix, NativeMatrix, valuesOf } from './native-matrix.ts';
import { NativePencil } from './native-pencil.ts';
import { roundingPivot } from './rounding-pivot.ts';
import { scaleRowsToUnit } from '../vectors/rows.ts';

/**
 * The backend over the C++ addon: BLAS, vectorised loops, Philox.
 * Released storage is kept by size and used again. A handle that is used after its release throws an Error.
 */
export class NativeBackend implements NativeArrays {
  readonly name = 'native';
  readonly precision: Precision;
  /** Number of threads over which the rows of large matrices are spread. */
  readonly threads: number;
  readonly #addon: Addon = loadAddon();
  readonly #free = new Map<number, Reals[]>();

  /** @throws AddonMissingError if the addon is not built or does not load */
  constructor(precision: Precision, threads = 1) {
    this.precision = precision;
    this.threads = threads;
  }

  describe(): ComputedWith {
    return { loops: this.#addon.loopsName(), blas: this.#addon.blasConfig(), blasCore: this.#addon.blasCore() };
  }

  helpersCpuMs(): number {
    return this.#addon.helpersCpuMs();
  }

  /** A matrix whose entries are not set, in released storage of the same size if there is some. */
  allocate(rows: number, cols: number): NativeMatrix {
    const size = rows * cols;
    return new NativeMatrix(rows, cols, this.#free.get(size)?.pop() ?? this.#aligned(size));
  }

  /** New storage that starts on a boundary of 64 bytes: vector loads across such boundaries take twice as long (decision 0008). */
  #aligned(size: number): Reals {
    const buffer = new ArrayBuffer(size * (this.precision === 'f64' ? 8 : 4) + 64);
    const offset = (64 - this.#addon.alignment(new Float32Array(buffer, 0, 1))) % 64;
    return this.precision === 'f64' ? new Float64Array(buffer, offset, size) : new Float32Array(buffer, offset, size);
  }

  release(...matrices: Matrix[]): void {
    for (const matrix of matrices) {
      const values = nativeMatrix(matrix).release();
      const kept = this.#free.get(values.length);
      if (kept) kept.push(values);
      else this.#free.set(values.length, [values]);
    }
  }

  /** There is nothing to release: the garbage collector frees storage without a handle. */
  confined<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  trim(): void {
    this.#free.clear();
  }

  upload(values: ArrayLike<number>, rows: number, cols: number): NativeMatrix {
    checkCount(values, rows, cols);
    const matrix = this.allocate(rows, cols);
    matrix.values.set(values);
    return matrix;
  }

  read(matrix: Matrix): Promise<Float64Array> {
    return Promise.resolve(new Float64Array(valuesOf(matrix)));
  }

  normals(stream: Stream, options: { scale: number } | { unitRows: true }): NativeMatrix {
    const matrix = this.allocate(stream.rows, stream.cols);
    this.#addon.normals(matrix.values, streamKey(stream), 'scale' in options ? options.scale : 1);
    if ('unitRows' in options) scaleRowsToUnit(matrix.values, stream.cols);
    return matrix;
  }

  multiply(a: Matrix, b: Matrix, form: 'AB' | 'ABt' | 'AtB'): NativeMatrix {
    const [m, k] = form === 'AtB' ? [a.cols, a.rows] : [a.rows, a.cols];
    const [kb, n] = form === 'ABt' ? [b.cols, b.rows] : [b.rows, b.cols];
    if (k !== kb) throw new RangeError(`cannot multiply ${form}: ${a.rows}×${a.cols} with ${b.rows}×${b.cols}`);
    const c = this.allocate(m, n);
    this.#addon.gemm(form === 'AtB', form === 'ABt', m, n, k, valuesOf(a), valuesOf(b), c.values, this.threads);
    return c;
  }

  evaluate(sum: Sum): NativeMatrix {
    const out = this.allocate(sum.base.rows, sum.base.cols);
    const terms = sum.terms.map((term) => valuesOf(term.matrix));
    const weights = Float64Array.from(sum.terms, (term) => term.weight);
    this.#addon.combine(out.values, valuesOf(sum.base), terms, weights);
    return out;
  }

  rowProducts(a: Matrix, b: Matrix): Promise<Float64Array> {
    return Promise.resolve(this.#addon.rowProducts(valuesOf(a), valuesOf(b), a.rows, a.cols));
  }

  backward(input: BackwardInput): BackwardOutput {
    const { base, terms } = input.preactivations;
    const factor = this.allocate(base.rows, base.cols);
    const residual = this.allocate(base.rows, 1);
    const output = this.allocate(base.rows, 1);
    this.#addon.backward(
      valuesOf(base),
      base.rows,
      base.cols,
      terms.map((term) => valuesOf(term.matrix)),
      Float64Array.from(terms, (term) => term.weight),
      valuesOf(input.readout),
      valuesOf(input.labels),
      input.outputScale,
      input.outputOffset,
      nativeActivation(input.activation),
      factor.values,
      residual.values,
      output.values,
      this.threads,
    );
    return { factor, residual, output };
  }

  activate(z: Matrix, activation: Activation, offset: number): NativeMatrix {
    const value = this.allocate(z.rows, z.cols);
    this.#addon.activate(valuesOf(z), value.values, null, offset, nativeActivation(activation));
    return value;
  }

  slopeMoments(slopes: ShiftedSlopes): Promise<SlopeMoments> {
    const { steps, own, rule, deviation } = slopes;
    const input = {
      steps,
      own,
      samples: steps[0].common.length / steps[0].scales.length,
      ...rule,
      before: slopesAtNodes(slopes),
      deviations: deviation.nodes,
      deviationWeights: deviation.weights,
    };
    return Promise.resolve(
      this.#addon.slopeMoments(input, nativeActivation(slopes.activation), this.precision === 'f32'),
    );
  }

  pencil(base: Matrix, direction: Matrix | null = null): Pencil {
    return new NativePencil(this, this.#addon, base, direction);
  }

  bulkSolver(equations: BulkEquations): BulkSolver {
    const filled = {
      ...equations,
      counts: filledUp(equations.counts),
      squares: filledUp(equations.squares),
      stretches: filledUp(equations.stretches),
      values: filledUp(equations.values),
      valueCounts: filledUp(equations.valueCounts),
    };
    return (z, [p, q]) => {
      const solved = this.#addon.bulkFixedPoint(filled, z, p, q);
      return solved && { at: [solved[0], solved[1]], determinant: solved[2] };
    };
  }

  symmetricEigen(a: Float64Array, n: number): Promise<Eigenpairs> {
    return Promise.resolve(this.#addon.symmetricEigen(a.slice(), n));
  }

  /** The upper triangle of the Gram matrix of the shorter side; the lower one is unset. */
  #gram(w: Matrix): NativeMatrix {
    const { rows, cols } = w;
    const side = Math.min(rows, cols);
    const gram = this.allocate(side, side);
    this.#addon.gram(valuesOf(w), rows, cols, gram.values);
    return gram;
  }

  gramSolves(w: Matrix, scale: number, b: Float64Array, shifts: Float64Array): Promise<Float64Array> {
    const gram = this.#gram(w);
    const { values } = gram;
    const a = new Float64Array(values.length);
    for (let at = 0; at < a.length; at++) a[at] = scale * values[at];
    this.release(gram);
    const least = roundingPivot(a, gram.rows, this.precision);
    return Promise.resolve(this.#addon.shiftedSolves(a, gram.rows, b, shifts, least));
  }

  singularValues(w: Matrix): Promise<Float64Array> {
    const gram = this.#gram(w);
    const squares = this.#addon.symmetricEigenvalues(gram.values, gram.rows);
    this.release(gram);
    return Promise.resolve(new Float64Array(squares).map((square) => Math.sqrt(Math.max(square, 0))).reverse());
  }
}

/** A list made longer by zeros, so that its length is a multiple of the eight lanes of the addon's loops. */
function filledUp(list: Float64Array): Float64Array {
  const filled = new Float64Array(Math.ceil(list.length / 8) * 8);
  filled.set(list);
  return filled;
}
