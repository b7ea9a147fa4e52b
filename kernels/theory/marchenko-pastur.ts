/**
 * The law of the singular values of a N×d matrix with iid entries of variance 1/d, N/d = c fixed, N → ∞: the squares follow
 * the Marchenko–Pastur law. Singular values live on [|1 − √c|, 1 + √c]; for c > 1 there are only d of them, all positive.
 */
export interface MarchenkoPastur {
  /** Smallest and largest singular value of the bulk. */
  lower: number;
  upper: number;
  /** Density over the min(N, d) singular values; integrates to 1 over [lower, upper]. */
  density: (s: number) => number;
}

/** The Marchenko–Pastur law for aspect ratio c = N/d, in singular values. */
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
