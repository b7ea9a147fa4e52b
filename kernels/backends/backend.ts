import type { Activation } from '../model/activations.ts';
import type { Stream } from '../model/streams.ts';
import type { BackendName } from './names.ts';
import type { Precision } from './precision.ts';
import type { ShiftedSlopes, SlopeMoments } from './slope-moments.ts';

/** A matrix held by a backend, row-major in meaning. Vectors are matrices with one column or one row. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
}

/** weight × matrix, in a sum. */
export interface Term {
  weight: number;
  matrix: Matrix;
}

/** base + Σ weight × matrix, kept unevaluated. */
export interface Sum {
  base: Matrix;
  terms: readonly Term[];
}

/** Input of one forward-and-backward pass over a batch (MODEL §1). */
export interface BackwardInput {
  /** Pre-activations X Wᵀ, n×N. */
  preactivations: Sum;
  /** Readout a, N×1. */
  readout: Matrix;
  /** Labels y, n×1. */
  labels: Matrix;
  activation: Activation;
  /** Factor in front of aᵀσ. */
  outputScale: number;
  /** Subtracted from aᵀσ before scaling: c_0 Σ a_i for a centred activation, else 0. */
  outputOffset: number;
}

/** Result of the pass: `factor`ᵀ X is the gradient G. */
export interface BackwardOutput {
  /** r_j a_i σ′(z_ji)/n, n×N. */
  factor: Matrix;
  /** r = y − f, n×1. */
  residual: Matrix;
  /** f, n×1. */
  output: Matrix;
}

/** What is projected out of W before Lanczos: orthonormal rows on the left (m×N) and on the right (m×d). */
export interface Deflation {
  left?: Matrix;
  right?: Matrix;
}

/**
 * A growing orthonormal basis of a Krylov space of BᵀB, B = (I − LᵀL) W (I − RᵀR), in which BᵀB is tridiagonal.
 */
export interface LanczosProcess {
  /** Number of basis vectors so far. */
  readonly size: number;
  /** Diagonal of the tridiagonal matrix; entries past `size` are unset. */
  readonly diagonal: Float64Array;
  /** Off-diagonal; entry size−1 couples to the next vector: it scales the residuals. */
  readonly offDiagonal: Float64Array;
  /** True once the space is invariant: further steps change nothing. */
  readonly exhausted: boolean;
  /** Adds up to `count` vectors, within the capacity. */
  extend(count: number): Promise<void>;
  /** The largest `top` eigenpairs of the tridiagonal matrix, largest first; vectors as rows of length `size`. */
  ritz(top: number): Promise<{ values: Float64Array; vectors: Float64Array }>;
  /** Combines basis vectors: coefficients m×size → m×d, rows. */
  combine(coefficients: Float64Array, m: number): Matrix;
  release(): void;
}

/** A matrix W that is only multiplied with, never necessarily formed. */
export interface Operator {
  readonly rows: number;
  readonly cols: number;
  /** Starts Lanczos from a vector (1×cols), with room for `capacity` steps, in the space that `deflation` leaves. */
  lanczos(start: Matrix, capacity: number, deflation?: Deflation): LanczosProcess;
  /** W v (count×rows) and WᵀW v (count×cols) for the rows v of a matrix. */
  images(right: Matrix): Promise<{ left: Matrix; back: Matrix }>;
  /** W itself, as a new matrix. */
  evaluate(): Matrix;
}

/**
 * The matrices W(η) = base + η·direction. What their operators are asked for in one turn of the event loop is carried out
 * together: in Lanczos both matrices are then read once for all, so points that are computed concurrently cost a fraction of what they would one by one.
 */
export interface Pencil {
  /** The member W(rate); it is formed only when it is evaluated. */
  at(rate: number): Operator;
  /** base·v and direction·v for the rows v of a matrix, each count×rows; the second is null where there is no direction. */
  parts(right: Matrix): { base: Matrix; direction: Matrix | null };
  /** Releases what the pencil keeps for its operators; `base` and `direction` stay their owner's. */
  release(): void;
}

/**
 * The primitives every experiment is written over. Handles are immutable to their users; `release` returns a handle's
 * storage, so a task's buffers are reused by the next. Reads are asynchronous: values may live elsewhere.
 */
export interface Backend {
  readonly name: BackendName;
  readonly precision: Precision;
  /** Details for provenance: element-wise loops, BLAS and the core it runs for. */
  describe(): { loops: string; blas: string; blasCore: string };
  /** CPU time that threads of the backend's own have spent for this one so far, milliseconds. */
  helpersCpuMs(): number;
  /** A matrix of given values, row after row, rounded to the backend's precision. */
  upload(values: ArrayLike<number>, rows: number, cols: number): Matrix;
  /** All values, row after row, in float64; the array is the caller's own. */
  read(matrix: Matrix): Promise<Float64Array>;
  /** Returns the storage of matrices, which their holder must not use again. */
  release(...matrices: Matrix[]): void;
  /** Does something, and releases what it left unreleased, which is what an error does. One at a time. */
  confined<T>(work: () => Promise<T>): Promise<T>;
  /** Drops what is kept of released storage, so that the next task's other sizes do not add to this one's. */
  trim(): void;
  /** Independent N(0, scale²) entries of a stream; `unitRows` scales each row to length 1 instead. */
  normals(stream: Stream, options: { scale: number } | { unitRows: true }): Matrix;
  /** A B, A Bᵀ or Aᵀ B. */
  multiply(a: Matrix, b: Matrix, form: 'AB' | 'ABt' | 'AtB'): Matrix;
  /** Evaluates a sum into a new matrix. */
  evaluate(sum: Sum): Matrix;
  /** Σ_j A_ij B_ij of every row i, in float64. */
  rowProducts(a: Matrix, b: Matrix): Promise<Float64Array>;
  /** One forward-and-backward pass over a batch (MODEL §1). */
  backward(input: BackwardInput): BackwardOutput;
  /** Moments of σ′(u) over z ~ N(0, 1) for all neurons and samples, by the rule that `slopes` names (MODEL §2.4). */
  slopeMoments(slopes: ShiftedSlopes): Promise<SlopeMoments>;
  /** Without a direction there is one matrix, `base`. */
  pencil(base: Matrix, direction?: Matrix): Pencil;
  /** All eigenpairs of a small symmetric matrix (n×n, row-major), largest first; vectors as rows. */
  symmetricEigen(a: Float64Array, n: number): Promise<{ values: Float64Array; vectors: Float64Array }>;
  /**
   * (G + shift)⁻¹ b for every shift, shifts×m, G (m×m) the Gram matrix of the shorter side of W times `scale`
   * (W Wᵀ where both are equal); G is tridiagonalised once for
   * all shifts, in float64.
   */
  gramSolves(w: Matrix, scale: number, b: Float64Array, shifts: Float64Array): Promise<Float64Array>;
  /** All singular values, largest first, by the eigenvalues of the Gram matrix of the shorter side. */
  singularValues(w: Matrix): Promise<Float64Array>;
}
