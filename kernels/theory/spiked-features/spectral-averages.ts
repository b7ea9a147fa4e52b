/**
 * Averages over the eigenvalues D of c W0W0ᵀ, whose rows have unit length: c times the Marchenko–Pastur law with aspect ρ = N/d.
 * With S = T + v D, in closed form (MODEL §4.1).
 */
export interface SpectralAverages {
  /** ⟨1/S⟩ and ⟨D/S⟩. */
  first: readonly [number, number];
  /** ⟨1/S²⟩, ⟨D/S²⟩ and ⟨D²/S²⟩. */
  second: readonly [number, number, number];
}

/**
 * The averages for S = T + v D. With w = v c/T and G = ⟨1/(1 + w x)⟩ over the law with mean 1, ρ w G² + (1 + (1 − ρ)w) G = 1.
 * Every other average follows from G without a difference of near numbers.
 * @param T positive
 * @param v not negative
 * @param c positive
 * @param aspect ρ = N/d
 */
export function spectralAverages(T: number, v: number, c: number, aspect: number): SpectralAverages {
  const w = (v * c) / T;
  const beta = 1 + (1 - aspect) * w;
  const root = Math.sqrt(beta * beta + 4 * aspect * w);
  const G = beta > 0 ? 2 / (beta + root) : (root - beta) / (2 * aspect * w);
  const spread = 1 + aspect * w * G;
  const square = ((G / spread) * (2 * (1 + aspect) + (1 - aspect) ** 2 * w)) / (root * (root + 1));
  return {
    first: [G / T, (c * G) / (spread * T)],
    second: [(G * spread) / (root * T * T), (c * G) / (root * spread * T * T), (c * c * square) / (T * T)],
  };
}
