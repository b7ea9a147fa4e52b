/** Largest singular value of a N×d matrix with iid N(0,1/d) entries as N, d → ∞: 1 + √(N/d). */
export function isotropicEdge(N: number, d: number): number {
  return 1 + Math.sqrt(N / d);
}

/** Factor by which a singular value must exceed an edge to count: 1 + 3 N^{−2/3} (MODEL §2.5). */
export function edgeMargin(N: number): number {
  return 1 + 3 * N ** (-2 / 3);
}
