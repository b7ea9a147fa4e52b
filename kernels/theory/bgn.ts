/**
 * What a rank-one spike of strength θ makes of a N×d matrix with iid entries of variance 1/d, c = N/d fixed, N → ∞ (Benaych-Georges &
 * Nadakuditi 2012; MODEL §2.4).
 */
export interface SpikedValue {
  /** The singular value: above the bulk's edge 1 + √c if θ exceeds the threshold, else the edge. */
  value: number;
  /** |⟨u, u_spike⟩| and |⟨v, v_spike⟩| of its singular vectors; 0 below the threshold. */
  left: number;
  right: number;
}

/** The strength from which a spike has an outlier: c^{1/4}. */
export function spikeThreshold(c: number): number {
  return c ** 0.25;
}

/** Singular value and overlaps of a spike of strength θ ≥ 0. */
export function spikedValue(theta: number, c: number): SpikedValue {
  const square = theta * theta;
  if (!(square * square > c)) return { value: 1 + Math.sqrt(c), left: 0, right: 0 };
  return {
    value: Math.sqrt((1 + square) * (c + square)) / theta,
    left: Math.sqrt(1 - (c * (1 + square)) / (square * (square + c))),
    right: Math.sqrt(1 - (c + square) / (square * (square + 1))),
  };
}

/** The strength θ whose outlier lies at s: the inverse of `spikedValue` above the edge; null at the edge and below. */
export function spikeStrength(s: number, c: number): number | null {
  const b = s * s - 1 - c;
  if (!(s > 1 + Math.sqrt(c))) return null;
  return Math.sqrt((b + Math.sqrt(b * b - 4 * c)) / 2);
}
