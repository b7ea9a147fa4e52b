import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { packageRoot } from './package-root.ts';
import type { Reals } from './reals.ts';
import type { NativeSearchMember, NativeSearchStart, NativeTop } from './search.ts';

export type { Reals } from './reals.ts';

/** An activation that is no sum in the form that the addon takes. */
export interface NativePlainActivation {
  /** Index in `activationKinds`. */
  kind: number;
  /** Phase of `sin`, radians; 0 for the others. */
  phase: number;
  /** Coefficients of `hermite`, at most 16; empty for the others. */
  coefficients: Float64Array;
}

/** An activation in the form that the addon takes. */
export interface NativeActivation extends NativePlainActivation {
  /** The summands weight · σ(scale · z), at most four; empty where it is no sum. With summands the rest is not looked at. */
  terms: readonly (NativePlainActivation & { weight: number; scale: number })[];
}

/** A Lanczos process in the form that the addon takes; `Process` in src/lanczos.cc is its counterpart. */
export interface NativeLanczosState {
  /** Rows of length cols: `locked` deflated right vectors, then the Lanczos vectors. It has room for size + steps + 1 of these. */
  basis: Reals;
  /** Number of deflated right vectors. */
  locked: number;
  /** Number of steps taken so far. */
  size: number;
  /** Number of steps to take now. */
  steps: number;
  /** η of W = base + η·direction. */
  rate: number;
  /** Diagonal of the tridiagonal matrix; the addon writes the new entries. */
  diagonal: Float64Array;
  /** Off-diagonal of the tridiagonal matrix; the addon writes the new entries. */
  offDiagonal: Float64Array;
  /** L W for the deflated left vectors L, imageRows×cols; null if there are none. */
  image: Reals | null;
  /** Number of deflated left vectors. */
  imageRows: number;
}

/** The equations of a noisy bulk for P and Q (MODEL §2.5); `NoisyBulk` in src/loops.h is its counterpart. */
export interface NativeBulk {
  /** Input dimension. */
  d: number;
  /** Batch size. */
  n: number;
  /** Number of neurons in each group. */
  counts: Float64Array;
  /** a_i² of each group. */
  squares: Float64Array;
  /** (1 + τ)² of each group. */
  stretches: Float64Array;
  /** b_j of the samples, perhaps by groups. */
  values: Float64Array;
  /** How many samples each b_j stands for. */
  valueCounts: Float64Array;
}

/**
 * The addon's calls. Matrices are row-major and contiguous. All arrays of one call that are `Reals` have one precision.
 * A call throws a TypeError if an argument has the wrong type, if an array is too short, on a detached or shared buffer, or if it shares memory
 * with one that is written, and a RangeError if a size is beyond BLAS and LAPACK, which count in 32 bits. Contents are not checked, but for `svd`.
 */
export interface Addon {
  /** C (m×n) = op(A) (m×k) op(B) (k×n); `ta` and `tb` say whether op is the transpose. Large products are spread over threads. */
  gemm(ta: boolean, tb: boolean, m: number, n: number, k: number, a: Reals, b: Reals, c: Reals, threads: number): void;
  /** One forward-and-backward pass (`Backend.backward`), with at most four shifts. It writes factor, residual and output. */
  backward(
    z: Reals,
    n: number,
    N: number,
    shifts: Reals[],
    weights: Float64Array,
    readout: Reals,
    labels: Reals,
    scale: number,
    offset: number,
    activation: NativeActivation,
    factor: Reals,
    residual: Reals,
    output: Reals,
    threads: number,
  ): void;
  /**
   * Moments of shifted slopes (`Backend.slopeMoments`), each neurons×samples.
   * `before` is σ′ at the nodes; with `single` the slopes are computed in float32.
   */
  slopeMoments(
    input: {
      steps: readonly { scales: Float64Array; deviations: Float64Array; common: Float64Array }[];
      own: readonly { amplitudes: Float64Array; weights: Float64Array }[];
      samples: number;
      nodes: Float64Array;
      before: Float64Array;
      weights: Float64Array;
      deviations: Float64Array;
      deviationWeights: Float64Array;
    },
    activation: NativeActivation,
    single: boolean,
  ): { mean: Float64Array; linear: Float64Array; products: Float64Array[] };
  /**
   * [P, Q, det(1 − J)] of a noisy bulk at z, by Newton's method from a point (p, q) below the least solution; null if there is none.
   * Lengths are multiples of eight; entries that fill up have counts 0.
   */
  bulkFixedPoint(bulk: NativeBulk, z: number, p: number, q: number): Float64Array | null;
  /** Σ_c a_rc b_rc of every row r, summed in float64. */
  rowProducts(a: Reals, b: Reals, rows: number, cols: number): Float64Array;
  /** Writes σ(z) − offset and, unless it is null, σ′(z), entry by entry. */
  activate(z: Reals, value: Reals, derivative: Reals | null, offset: number, activation: NativeActivation): void;
  /** out = base + Σ weights[k] terms[k], with at most four terms. */
  combine(out: Reals, base: Reals, terms: Reals[], weights: Float64Array): void;
  /** Fills `out` with the first normals of a stream, times `scale` (docs/random-numbers.md). */
  normals(out: Reals, key: Uint32Array, scale: number): void;
  /** The four random words of a counter of four words. */
  philox(counter: Uint32Array, key: Uint32Array): Uint32Array;
  /**
   * Takes `steps` steps of each process on W(rate) = base + rate·direction, all processes in step (decision 0008).
   * Returns how many steps each took: fewer if its space became invariant, and then its last off-diagonal entry is 0.
   */
  lanczosSteps(
    base: Reals,
    direction: Reals | null,
    rows: number,
    cols: number,
    processes: NativeLanczosState[],
    threads: number,
  ): Int32Array;
  /**
   * Writes what block searches of the members base + rate·direction share: S, orthonormal rows (signal + near + 2 at most), and its images.
   * S holds the rows of `right`, those of `nearVectors`, `random` from its end to its beginning, and `random`; vectors that bring nothing new are left out.
   * @returns number of rows of S
   */
  searchStart(start: NativeSearchStart): number;
  /** The top of the spectrum of one member (src/block_search.h). */
  searchTop(member: NativeSearchMember): NativeTop;
  /** Writes U = W v (count×rows) and Q = WᵀW v (count×cols) for the `count` rows v of V, each with its own rate. */
  pencilImages(
    base: Reals,
    direction: Reals | null,
    rows: number,
    cols: number,
    count: number,
    rates: Float64Array,
    V: Reals,
    U: Reals,
    Q: Reals,
    threads: number,
  ): void;
  /** The min(top, k) largest eigenpairs of the leading k×k part of a tridiagonal matrix, largest first; vectors as rows. */
  tridiagonalTop(
    diagonal: Float64Array,
    offDiagonal: Float64Array,
    k: number,
    top: number,
  ): { values: Float64Array; vectors: Float64Array };
  /** Singular value decomposition of finite numbers with r = min(rows, cols) ≤ 20000: values, largest first, left (r×rows) and right (r×cols) vectors as rows. */
  svd(a: Reals, rows: number, cols: number): { values: Reals; left: Reals; right: Reals };
  /**
   * Writes to `c` the upper triangle of the Gram matrix of the shorter side: A Aᵀ if rows ≤ cols, else AᵀA. The lower triangle is left as it was.
   * The three symmetric routines below read the upper triangle.
   */
  gram(a: Reals, rows: number, cols: number, c: Reals): void;
  /**
   * (A + shift)⁻¹ rhs for every shift, shifts×n; `a` (n×n) is overwritten.
   * @throws Error if A + shift is not positive definite, or if a pivot is not above `least`
   */
  shiftedSolves(a: Float64Array, n: number, rhs: Float64Array, shifts: Float64Array, least: number): Float64Array;
  /** All eigenvalues, smallest first; `a` (n×n) is overwritten. */
  symmetricEigenvalues(a: Reals, n: number): Reals;
  /** All eigenpairs for n ≤ 32766, largest first; `a` (n×n) is overwritten by the vectors, as rows, and is what the result holds. */
  symmetricEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array };
  /** Bytes from the last multiple of 64 to the array's first element. */
  alignment(array: Reals): number;
  /** Restricts the element-wise loops to an instruction set; false if this machine does not have it. */
  selectLoops(name: 'baseline' | 'avx2' | 'avx512'): boolean;
  /** CPU time, in milliseconds, of the threads that the addon has started for the calling thread so far. */
  helpersCpuMs(): number;
  /** The instruction set of the element-wise loops in use. */
  loopsName(): string;
  /** The core type that OpenBLAS runs for; empty with another BLAS. */
  blasCore(): string;
  /** Version and build of OpenBLAS; empty with another BLAS. */
  blasConfig(): string;
}

const addonPath = 'kernels/native/build/Release/nightsweep.node';

/** The native addon is not built or does not load; `npx nightsweep setup` builds it. */
export class AddonMissingError extends Error {
  override name = 'AddonMissingError';
}

let loaded: Addon | undefined;

/**
 * The native addon, loaded once per thread.
 * @throws AddonMissingError if it is not built or does not load; the message says what to do
 */
export function loadAddon(): Addon {
  if (loaded) return loaded;
  // `NIGHTSWEEP_ADDON` names another build of the addon, such as one with sanitizers (scripts/check-sanitizers.mjs).
  const { NIGHTSWEEP_ADDON: named = addonPath } = process.env;
  const path = resolve(packageRoot(), named);
  if (!existsSync(path)) {
    throw new AddonMissingError(`the native addon is not built (${named}); build it with: npx nightsweep setup`);
  }
  try {
    loaded = createRequire(import.meta.url)(path) as Addon;
  } catch (cause) {
    throw new AddonMissingError(
      `the native addon does not load (${cause instanceof Error ? cause.message : String(cause)}); rebuild it with: npx nightsweep setup`,
      { cause },
    );
  }
  return loaded;
}
