import type { Eigenpairs } from '../eigen/eigenpairs.ts';
import type { Activation } from '../model/activations.ts';
import type { Stream } from '../model/streams.ts';
import type { BulkEquations, BulkSolver } from './bulk-equations.ts';
import type { Extremes, ExtremesRequest } from './extremes.ts';
import type { Matrix } from './matrix.ts';
import type { BackendName } from './names.ts';
import type { Precision } from './precision.ts';
import type { ShiftedSlopes, SlopeMoments } from './slope-moments.ts';

export type { Matrix } from './matrix.ts';

/** One summand, weight × matrix. */
export interface Term {
  /** The factor. */
  weight: number;
  /** A matrix with the shape of the sum. */
  matrix: Matrix;
}

/** base + Σ weight × matrix, not evaluated. All matrices have one shape; there are at most four terms. */
export interface Sum {
  /** The summand without a factor. */
  base: Matrix;
  /** The other summands; the list may be empty. */
  terms: readonly Term[];
}

/** Input of one forward-and-backward pass over a batch of n samples and N neurons (MODEL §1). */
export interface BackwardInput {
  /** Pre-activations X Wᵀ, n×N. */
  preactivations: Sum;
  /** Readout a, N×1. */
  readout: Matrix;
  /** Labels y, n×1. */
  labels: Matrix;
  /** σ. */
  activation: Activation;
  /** Factor in front of aᵀσ. */
  outputScale: number;
  /** Subtracted from aᵀσ before scaling: c_0 Σ a_i for a centred activation, else 0. */
  outputOffset: number;
}

/** Result of the pass: three new matrices, which the caller releases. The gradient is G = `factor`ᵀ X. */
export interface BackwardOutput {
  /** r_j a_i σ′(z_ji)/n, n×N. */
  factor: Matrix;
  /** r = y − f, n×1. */
  residual: Matrix;
  /** f_j = outputScale (Σ_i a_i σ(z_ji) − outputOffset), n×1. */
  output: Matrix;
}

/** What is projected out of W (N×d) before Lanczos. Rows must be orthonormal; this is not checked. */
export interface Deflation {
  /** L (m×N): W becomes (I − LᵀL) W. */
  left?: Matrix;
  /** R (m×d): W becomes W (I − RᵀR). */
  right?: Matrix;
}

/**
 * An orthonormal basis of a Krylov space of BᵀB, B = (I − LᵀL) W (I − RᵀR), that grows step by step (decision 0003).
 * In this basis BᵀB is tridiagonal.
 */
export interface LanczosProcess {
  /** Number of basis vectors so far. */
  readonly size: number;
  /** Diagonal of the tridiagonal matrix; entries from `size` on are unset. */
  readonly diagonal: Float64Array;
  /** Off-diagonal. Entry size − 1 couples to the next basis vector, and scales the residuals; it is 0 once the space is invariant. */
  readonly offDiagonal: Float64Array;
  /** True once the space is invariant: further steps change nothing. */
  readonly exhausted: boolean;
  /** Adds `count` vectors; fewer if the capacity is reached or the space becomes invariant. */
  extend(count: number): Promise<void>;
  /**
   * The min(top, size) largest eigenpairs of the tridiagonal matrix, largest first.
   * Values are squares of singular values of B; vectors are rows of length `size`.
   */
  ritz(top: number): Promise<Eigenpairs>;
  /** Linear combinations of the basis vectors: coefficients (m×size, row-major) → m×d. The caller releases the new matrix. */
  combine(coefficients: Float64Array, m: number): Matrix;
  /** Releases the basis; the process must not be used again. */
  release(): void;
}

/** Products of a matrix W (rows×cols) with `count` vectors. */
export interface Images {
  /** W v for each vector v, count×rows. */
  left: Matrix;
  /** WᵀW v for each vector v, count×cols. */
  back: Matrix;
}

/** Products of the two matrices of a pencil with `count` vectors. */
export interface PencilParts {
  /** base·v for each vector v, count×rows. */
  base: Matrix;
  /** direction·v for each vector v, count×rows; null if the pencil has no direction. */
  direction: Matrix | null;
}

/** What a backend computes with; rows record it. A text is empty where it is not known. */
export interface ComputedWith {
  /** Instruction set of the element-wise loops, or the kind of tfjs. */
  loops: string;
  /** Library of the matrix products, with its version. */
  blas: string;
  /** Processor type for which this library runs. */
  blasCore: string;
}

/** A matrix W (rows×cols) that is multiplied with and need not be formed. */
export interface Operator {
  /** N for weights. */
  readonly rows: number;
  /** d for weights. */
  readonly cols: number;
  /**
   * Starts a Lanczos process, which the caller releases. The matrices stay their owner's.
   * Members that deflate the same handle `left` share its products with the pencil's matrices.
   * @param start 1×cols, not in the span of the deflated right vectors
   * @param capacity bound on the number of steps, at least 1 and at most cols less the deflated right vectors
   */
  lanczos(start: Matrix, capacity: number, deflation?: Deflation): LanczosProcess;
  /** W v (count×rows) and WᵀW v (count×cols) for the rows v of a matrix (count×cols). The caller releases both. */
  images(right: Matrix): Promise<Images>;
  /** W as a new matrix, which the caller releases. */
  evaluate(): Matrix;
}

/**
 * The matrices W(η) = base + η·direction for all η (decision 0008).
 * The backend gathers what all operators of a pencil ask for in one turn of the event loop, and computes it together: a Lanczos step then
 * reads both matrices once for all. So many members that are computed concurrently cost far less than one after the other.
 */
export interface Pencil {
  /** The member W(rate). It is formed only by `Operator.evaluate`. */
  at(rate: number): Operator;
  /** base·v and direction·v for the rows v of a matrix (count×cols), count×rows each; null without a direction. The caller releases both. */
  parts(right: Matrix): PencilParts;
  /**
   * The top of the spectrum of W(rate) by a search of the backend's own.
   * @returns null where the backend has none for such a request; `findExtremes` then uses Lanczos
   */
  extremes(rate: number, request: ExtremesRequest): Extremes | null;
  /** Releases what the pencil keeps for its operators; `base` and `direction` stay their owner's. */
  release(): void;
}

/**
 * The primitives that experiments are written with (docs/backends.md).
 *
 * Matrices never change after they are made, as far as users can see. Each matrix that a method returns is new: the caller owns it and
 * releases it, and released storage is used again. Arguments stay their owner's.
 * Reading is asynchronous, because the values may lie elsewhere.
 */
export interface Backend {
  /** The name that rows record. */
  readonly name: BackendName;
  /** Precision of matrices and of products between them. */
  readonly precision: Precision;
  /** For provenance: the element-wise loops in use, the BLAS, and the core type that the BLAS runs for; empty where unknown. */
  describe(): ComputedWith;
  /** CPU time, in milliseconds, that the backend's own threads have spent so far for the calling thread. */
  helpersCpuMs(): number;
  /**
   * A matrix with the given values, rounded to the backend's precision.
   * @param values rows·cols values, row-major
   * @throws RangeError for another number of values
   */
  upload(values: ArrayLike<number>, rows: number, cols: number): Matrix;
  /** All values of a matrix, row-major, in float64. The array is a copy. */
  read(matrix: Matrix): Promise<Float64Array>;
  /**
   * Gives storage back.
   * @throws Error for a handle that was released before; so does every use of it after its release
   */
  release(...matrices: Matrix[]): void;
  /**
   * Runs `work`, then releases the matrices that were made during it and not released; after an error these are many.
   * No matrix from within may be used afterwards. Only one call may be in progress at a time.
   * @throws what `work` throws
   */
  confined<T>(work: () => Promise<T>): Promise<T>;
  /** Frees the released storage that is kept for reuse. A worker calls it when sizes change from one task to the next. */
  trim(): void;
  /** Independent N(0, scale²) entries of a stream (docs/random-numbers.md); with `unitRows`, normals whose rows are scaled to length 1. */
  normals(stream: Stream, options: { scale: number } | { unitRows: true }): Matrix;
  /**
   * The product of two matrices, m×n, with k terms per entry.
   * @param form `AB` for A (m×k) times B (k×n), `ABt` for A (m×k) times Bᵀ with B (n×k), `AtB` for Aᵀ times B with A (k×m) and B (k×n)
   * @throws RangeError if the two k differ
   */
  multiply(a: Matrix, b: Matrix, form: 'AB' | 'ABt' | 'AtB'): Matrix;
  /** Evaluates a sum into a new matrix, also if it has no terms. */
  evaluate(sum: Sum): Matrix;
  /** Σ_j A_ij B_ij of every row i, for two matrices of one shape; summed in float64. */
  rowProducts(a: Matrix, b: Matrix): Promise<Float64Array>;
  /**
   * One forward-and-backward pass over a batch (MODEL §1): outputs, residuals, and the factor of the gradient G = factorᵀ X.
   * It does not multiply with X.
   */
  backward(input: BackwardInput): BackwardOutput;
  /** σ(z) less `offset`, entry by entry, as a new matrix. */
  activate(z: Matrix, activation: Activation, offset: number): Matrix;
  /**
   * Moments of the slopes of a later step at K neurons and n samples, over two standard normal variables, by the quadrature rules in `slopes`
   * (MODEL §2.4, §2.4b).
   * The native backend computes slopes in its own precision: moments in f32 are good to 3e-6, but only to 0.06 for `relu`, whose slope jumps.
   * @returns arrays in float64, K×n, row-major
   */
  slopeMoments(slopes: ShiftedSlopes): Promise<SlopeMoments>;
  /**
   * The pencil base + η·direction; without a direction every member is `base`. Both must live as long as the pencil.
   * @throws RangeError if the shapes differ
   */
  pencil(base: Matrix, direction?: Matrix): Pencil;
  /** Solves the equations of a noisy bulk; null where the backend has no solver of its own, and `noisyBulk` uses the one in TypeScript. */
  bulkSolver(equations: BulkEquations): BulkSolver | null;
  /**
   * All eigenpairs of a small symmetric matrix, in float64, largest first.
   * @param a n×n; it is not changed. Give both triangles: the native backend reads the upper one, tfjs the lower one.
   * @returns n values, and unit vectors as the rows of a n×n matrix
   * @throws Error if the iteration does not converge
   */
  symmetricEigen(a: Float64Array, n: number): Promise<Eigenpairs>;
  /**
   * Solves (scale·G + shift) x = b for every shift, where G is the Gram matrix of the shorter side of W: W Wᵀ if rows ≤ cols, else WᵀW.
   * With m = min(rows, cols), G is m×m. It is computed in the backend's precision, and reduced once in float64 for all shifts, to a band or a tridiagonal matrix.
   * No triangle has to be given.
   * @param b m entries
   * @param shifts scale·G + shift must be positive definite; with scale > 0 every shift > 0 ensures this up to rounding
   * @returns the solutions as rows, shifts×m
   * @throws Error if a matrix is not positive definite
   */
  gramSolves(w: Matrix, scale: number, b: Float64Array, shifts: Float64Array): Promise<Float64Array>;
  /**
   * All min(rows, cols) singular values, largest first, as roots of the eigenvalues of the Gram matrix of the shorter side.
   * Large values are good to rounding; errors of small ones are up to the root of rounding times the largest value.
   */
  singularValues(w: Matrix): Promise<Float64Array>;
}
