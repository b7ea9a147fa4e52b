import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

/** A buffer in the precision of a calculation. */
export type Reals = Float32Array | Float64Array;

/** An activation as the addon takes it; `kind` counts in the order of `activationKinds`. */
export interface NativeActivation {
  kind: number;
  phase: number;
  coefficients: Float64Array;
}

/** A Lanczos process as the addon takes it; see `Process` in src/lanczos.cc. */
export interface NativeLanczosState {
  basis: Reals;
  locked: number;
  size: number;
  steps: number;
  rate: number;
  diagonal: Float64Array;
  offDiagonal: Float64Array;
  image: Reals | null;
  imageRows: number;
}

/** The addon's calls. Matrices are row-major and contiguous; sizes are checked, contents are not. */
export interface Addon {
  gemm(ta: boolean, tb: boolean, m: number, n: number, k: number, a: Reals, b: Reals, c: Reals, threads: number): void;
  /** One forward-and-backward pass; see `BackwardPass` in src/loops.h. */
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
  /** Moments of shifted slopes, neurons × samples; see `SlopeMoments` in src/loops.h. */
  slopeMoments(
    input: {
      scales: Float64Array;
      shifts: Float64Array;
      common: Float64Array;
      own: Float64Array;
      nodes: Float64Array;
      before: Float64Array;
      weights: Float64Array;
    },
    activation: NativeActivation,
    single: boolean,
  ): { mean: Float64Array; square: Float64Array; product: Float64Array; linear: Float64Array };
  /** Σ_c a_rc b_rc for every row r, summed in float64. */
  rowProducts(a: Reals, b: Reals, rows: number, cols: number): Float64Array;
  activate(z: Reals, value: Reals, derivative: Reals, activation: NativeActivation): void;
  combine(out: Reals, base: Reals, terms: Reals[], weights: Float64Array): void;
  normals(out: Reals, key: Uint32Array, scale: number): void;
  philox(counter: Uint32Array, key: Uint32Array): Uint32Array;
  /** Takes steps of many processes on W(rate) = base + rate·direction; returns how many each made. */
  lanczosSteps(
    base: Reals,
    direction: Reals | null,
    rows: number,
    cols: number,
    processes: NativeLanczosState[],
    threads: number,
  ): Int32Array;
  /** U = W v and Q = WᵀW v for `count` vectors v, each with its own rate. */
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
  tridiagonalTop(
    diagonal: Float64Array,
    offDiagonal: Float64Array,
    k: number,
    top: number,
  ): { values: Float64Array; vectors: Float64Array };
  svd(a: Reals, rows: number, cols: number): { values: Reals; left: Reals; right: Reals };
  /** One triangle of the Gram matrix of the shorter side of `a`, as the symmetric routines read it. */
  gram(a: Reals, rows: number, cols: number, c: Reals): void;
  /** (A + shift)⁻¹ rhs for every shift, shifts×n; `a` holds one triangle and is overwritten. */
  shiftedSolves(a: Float64Array, n: number, rhs: Float64Array, shifts: Float64Array): Float64Array;
  symmetricEigenvalues(a: Reals, n: number): Reals;
  /** All eigenpairs, largest first; `a` becomes the vectors, as rows. */
  symmetricEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array };
  /** Bytes from the last multiple of 64 to the array's first element. */
  alignment(array: Reals): number;
  selectLoops(name: 'baseline' | 'avx2' | 'avx512'): boolean;
  /** CPU time of threads the addon started for this one so far, milliseconds. */
  helpersCpuMs(): number;
  loopsName(): string;
  blasCore(): string;
  blasConfig(): string;
}

const addonPath = 'kernels/native/build/Release/nightsweep.node';

/** Thrown when the native addon was not built or does not load; `npm start` and `npm test` build it. */
export class AddonMissingError extends Error {
  override name = 'AddonMissingError';
}

let loaded: Addon | undefined;

/**
 * Loads the native addon once per thread.
 * @throws AddonMissingError with what to do
 */
export function loadAddon(): Addon {
  if (loaded) return loaded;
  const path = join(packageRoot(), addonPath);
  if (!existsSync(path)) {
    throw new AddonMissingError(`the native addon is not built (${addonPath}); build it with: npm run setup`);
  }
  try {
    loaded = createRequire(import.meta.url)(path) as Addon;
  } catch (cause) {
    throw new AddonMissingError(
      `the native addon does not load (${cause instanceof Error ? cause.message : String(cause)}); rebuild it with: npm run setup`,
      { cause },
    );
  }
  return loaded;
}
