import { isotropicEdge } from './edges.ts';
import { compress, type WeightedValues } from './compress.ts';

/** What the noise edge depends on (MODEL §2.5). */
export interface GradientNoise {
  N: number;
  d: number;
  n: number;
  /** Readout a, length N. */
  readout: ArrayLike<number>;
  /**
   * q_j² Var σ′: variance over z of the gradient's noise carried by sample j, averaged over neurons with weights a_i².
   * One entry per sample of each distinct batch: n entries for reused batches, 2n for two independent ones.
   */
  sampleVariance: ArrayLike<number>;
}

/** The pair (P, Q) that closes the four equations at one z, or null where none exists. */
type Closure = [number, number] | null;

/**
 * The noise edge (MODEL §2.5, ii): upper edge of the singular values of W0 + diag(a) D̃ᵀ diag(q) X/n. With u_i = 1/(z − P/d − γ a_i² Q),
 * R = Σ u_i, T = Σ a_i² u_i, and P, Q from R, T through the Stieltjes transform m of B = Xᵀdiag(q²)X/n, the edge is the least z
 * at which the four scalars close with all terms positive.
 *
 * The map (P, Q) → (P, Q) is increasing and convex, so Newton's method from (0, 0) rises to its least fixed point where
 * there is one and leaves the positive region where there is none; z is then bisected.
 * @returns the edge, to a relative 2e-5
 */
export function noiseEdge(noise: GradientNoise): number {
  const system = closureSystem(noise);
  const isotropic = isotropicEdge(noise.N, noise.d);
  if (system === null) return isotropic;
  let low = isotropic * 0.999;
  let high = isotropic * 1.5;
  while (solve(system, high) === null) {
    low = high;
    high *= 2;
    if (high > 1e12) return Infinity;
  }
  while (high - low > 2e-5 * high) {
    const middle = 0.5 * (low + high);
    if (solve(system, middle) === null) low = middle;
    else high = middle;
  }
  return high;
}

/** One pass through the four equations at z: (P, Q) → (P, Q), or null outside the positive region. */
type ClosureMap = (z: number, p: number, q: number) => Closure;

function closureSystem({ d, n, readout, sampleVariance }: GradientNoise): ClosureMap | null {
  const gamma = 1 / n;
  const a2 = compress(Array.from(readout, (a) => a * a));
  const b = compress(Array.from(sampleVariance));
  if (!(b.values.some((x) => x > 0) && a2.values.some((x) => x > 0))) return null;
  return (z, p, q) => {
    let R = 0;
    let T = 0;
    for (let i = 0; i < a2.values.length; i++) {
      const gap = z - p / d - gamma * a2.values[i] * q;
      if (!(gap > 0)) return null;
      R += a2.counts[i] / gap;
      T += (a2.counts[i] * a2.values[i]) / gap;
    }
    const rest = z - R / d;
    if (!(rest > 0)) return null;
    const zeta = rest / (gamma * T);
    const m = stieltjes(b, zeta, d, n);
    if (m === null) return null;
    return [(-d * m) / (gamma * T), (-d - zeta * d * m) / (gamma * T)];
  };
}

/**
 * m = m_B(ζ) < 0 for ζ above the spectrum of B = Xᵀ diag(b) X/n: the root of m = 1/(−ζ + (1/n) Σ b_j/(1 + (d/n) b_j m)) next to
 * 0⁻, by Newton's method from −1/ζ, from where it falls to the root. Null where ζ lies in the spectrum.
 */
function stieltjes(b: WeightedValues, zeta: number, d: number, n: number): number | null {
  const ratio = d / n;
  let m = -1 / zeta;
  for (let iteration = 0; iteration < 60; iteration++) {
    let sum = 0;
    let slope = 0;
    for (let j = 0; j < b.values.length; j++) {
      const denominator = 1 + ratio * b.values[j] * m;
      if (!(denominator > 0)) return null;
      const term = (b.counts[j] * b.values[j]) / denominator;
      sum += term;
      slope -= (term * ratio * b.values[j]) / denominator;
    }
    // F(m) = m(−ζ + sum/n) − 1 falls to its root from the right.
    const value = m * (-zeta + sum / n) - 1;
    const derivative = -zeta + sum / n + (m * slope) / n;
    if (!(derivative < 0)) return null;
    const step = value / derivative;
    m -= step;
    if (Math.abs(step) < 1e-13 * Math.abs(m)) return m;
  }
  return null;
}

/** The least fixed point of the map at z by Newton's method with differences, or null where there is none. */
function solve(map: ClosureMap, z: number): Closure {
  let [p, q] = [0, 0];
  for (let iteration = 0; iteration < 60; iteration++) {
    const here = map(z, p, q);
    if (here === null) return null;
    const [hp, hq] = [1e-6 * Math.max(p, here[0]) + 1e-12, 1e-6 * Math.max(q, here[1]) + 1e-12];
    const byP = map(z, p + hp, q);
    const byQ = map(z, p, q + hq);
    if (byP === null || byQ === null) return null;
    const [a, b] = [1 - (byP[0] - here[0]) / hp, -(byQ[0] - here[0]) / hq];
    const [c, e] = [-(byP[1] - here[1]) / hp, 1 - (byQ[1] - here[1]) / hq];
    const determinant = a * e - b * c;
    // The least fixed point is approached through points where the Jacobian's spectral radius is below 1.
    if (!(determinant > 0 && a > 0 && e > 0)) return null;
    const [dp, dq] = [here[0] - p, here[1] - q];
    const [sp, sq] = [(e * dp - b * dq) / determinant, (a * dq - c * dp) / determinant];
    p += sp;
    q += sq;
    if (!(p >= 0 && q >= 0)) return null;
    if (Math.abs(sp) <= 1e-9 * p && Math.abs(sq) <= 1e-9 * Math.max(q, 1e-300)) return [p, q];
  }
  return null;
}
