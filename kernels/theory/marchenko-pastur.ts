/**
 * The law of the singular values of a N×d matrix with iid entries of variance 1/d, with c = N/d fixed and N → ∞.
 * Their squares follow the Marchenko–Pastur law. The min(N, d) singular values lie on [|1 − √c|, 1 + √c].
 */
export interface MarchenkoPastur {
  /** |1 − √c|, the smallest singular value of the bulk. */
  lower: number;
  /** 1 + √c, the largest singular value of the bulk. */
  upper: number;
  /** Density of the singular values at s; 0 outside the bulk. It integrates to 1. */
  density: (s: number) => number;
}

/** The Marchenko–Pastur law for the aspect ratio c = N/d, in singular values. */
export function marchenkoPastur(c: number): MarchenkoPastur {
  const lower = Math.abs(1 - Math.sqrt(c));
  const upper = 1 + Math.sqrt(c);
  return {
    lower,
    upper,
    density: (s) => {
      if (s <= lower || s >= upper || s <= 0) return 0;
      return Math.sqrt((upper ** 2 - s * s) * (s * s - lower ** 2)) / (Math.PI * Math.min(1, c) * s);
    },
  };
}
