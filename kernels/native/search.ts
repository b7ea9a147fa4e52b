import type { Reals } from './reals.ts';

/** What block searches of a pencil start from; `GivenStart` in src/block_search.cc is its counterpart. */
export interface NativeSearchStart {
  /** Rows of base and direction. */
  rows: number;
  /** Columns of base and direction. */
  cols: number;
  /** A, rows×cols. */
  base: Reals;
  /** B, rows×cols; null for a pencil with one member. */
  direction: Reals | null;
  /** Number of right directions that carry signal. */
  signal: number;
  /** Right directions that carry signal, signal×cols, orthonormal. */
  right: Reals;
  /** Number of vectors near the wanted ones. */
  near: number;
  /** Vectors near the wanted ones, near×cols. */
  nearVectors: Reals;
  /** A random vector, cols entries. */
  random: Reals;
  /** Receives S. */
  space: Reals;
  /** Receives S AᵀA. */
  baseSquare: Reals;
  /** Receives S (AᵀB + BᵀA); null without a direction. */
  cross: Reals | null;
  /** Receives S BᵀB; null without a direction. */
  directionSquare: Reals | null;
  /** Number of threads. */
  threads: number;
}

/** One member, and what to find of it; `TopProblem` in src/block_search.h is its counterpart. */
export interface NativeSearchMember extends Pick<
  NativeSearchStart,
  'rows' | 'cols' | 'base' | 'direction' | 'signal' | 'space' | 'baseSquare' | 'cross' | 'directionSquare' | 'threads'
> {
  /** η of W = base + η·direction. */
  rate: number;
  /** Receives W, rows×cols; null without a direction. */
  weights: Reals | null;
  /** Number of rows of S. */
  given: number;
  /** Number of left directions that carry signal. */
  left: number;
  /** L W, left×cols. */
  leftImage: Reals;
  /** Values above min(margin · edge, ceiling) are wanted. */
  margin: number;
  /** Values above min(exactMargin · edge, ceiling) are wanted to `tolerance`. */
  exactMargin: number;
  /** See `margin`; Infinity for none. */
  ceiling: number;
  /** Bound on the residuals of the exact values, relative to the squared value. */
  tolerance: number;
  /** Number of values wanted below these, at most 48. */
  further: number;
  /** The bound for them. */
  furtherTolerance: number;
  /** Steps of the chain that looks for twins. */
  guard: number;
}

/** What a block search finds. */
export interface NativeTop {
  /** The measured edge. */
  edge: number;
  /** Singular values, largest first. */
  values: Float64Array;
  /** max(‖W v − s u‖, ‖Wᵀu − s v‖)/s of each. */
  residuals: Float64Array;
  /** Right vectors as rows. */
  right: Reals;
  /** Left vectors as rows. */
  left: Reals;
  /** Number of vectors that W was multiplied with. */
  vectors: number;
  /** False if a bound on their number was met first, or if W is not finite. */
  converged: boolean;
}
