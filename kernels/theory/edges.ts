/** The limit of the largest singular value of a N×d matrix with iid N(0,1/d) entries as N, d → ∞: 1 + √(N/d) (MODEL §2.5). */
export function isotropicEdge(N: number, d: number): number {
  return 1 + Math.sqrt(N / d);
}

/** The factor above the measured edge from which a value may be a direction in the tail of the noise: 1 + N^{−2/3} (MODEL §2.5b). */
export function tailMargin(N: number): number {
  return 1 + N ** (-2 / 3);
}

/** A singular value counts as an outlier by the measured edge above this factor times it: 1 + 3 N^{−2/3} (MODEL §2.5, docs/detectors.md). */
export function edgeMargin(N: number): number {
  return 1 + 3 * N ** (-2 / 3);
}
