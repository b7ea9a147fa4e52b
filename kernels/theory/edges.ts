/** The limit of the largest singular value of a N×d matrix with iid N(0,1/d) entries as N, d → ∞: 1 + √(N/d) (MODEL §2.5). */
export function isotropicEdge(N: number, d: number): number {
  return 1 + Math.sqrt(N / d);
}

/** A singular value counts as an outlier above this factor times an edge: 1 + 3 N^{−2/3} (MODEL §2.5, docs/detectors.md). */
export function edgeMargin(N: number): number {
  return 1 + 3 * N ** (-2 / 3);
}
