/**
 * The singular value and vectors that a rank-one spike u_spike θ v_spikeᵀ adds to a N×d matrix with iid entries of variance 1/d,
 * with c = N/d fixed and N → ∞ (Benaych-Georges & Nadakuditi 2012; MODEL §2.4).
 */
export interface SpikedValue {
  /** The singular value: above the bulk's edge 1 + √c if θ exceeds the threshold, else the edge. */
  value: number;
  /** |⟨u, u_spike⟩| of its left singular vector; 0 below the threshold. */
  left: number;
  /** |⟨v, v_spike⟩| of its right singular vector; 0 below the threshold. */
  right: number;
}

/** The strength above which a spike makes an outlier, c^{1/4} with c = N/d (MODEL §2.4). */
export function spikeThreshold(c: number): number {
  return c ** 0.25;
}

/** Singular value and overlaps of a spike of strength `theta` ≥ 0, with c = N/d (MODEL §2.4). */
export function spikedValue(theta: number, c: number): SpikedValue {
  const square = theta * theta;
  if (!(square * square > c)) return { value: 1 + Math.sqrt(c), left: 0, right: 0 };
  return {
    value: Math.sqrt((1 + square) * (c + square)) / theta,
    left: Math.sqrt(1 - (c * (1 + square)) / (square * (square + c))),
    right: Math.sqrt(1 - (c + square) / (square * (square + 1))),
  };
}

/** The strength whose outlier lies at s, with c = N/d: the inverse of `spikedValue`. Null unless s is above the edge 1 + √c. */
export function spikeStrength(s: number, c: number): number | null {
  const b = s * s - 1 - c;
  if (!(s > 1 + Math.sqrt(c))) return null;
  return Math.sqrt((b + Math.sqrt(b * b - 4 * c)) / 2);
}
