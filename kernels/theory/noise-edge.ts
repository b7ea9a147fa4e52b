import { isotropicEdge } from './edges.ts';
import { compress, type WeightedValues } from './compress.ts';

/** What the noise edge depends on (MODEL §2.5). */
export interface GradientNoise {
  N: number;
  d: number;
  n: number;
  /** Readout a, length N. */
  readout: Float64Array;
  /**
   * q_j² Var σ′: variance over z of the gradient's noise carried by sample j, averaged over neurons with weights a_i².
   * One entry per sample of each distinct batch: n entries for reused batches, 2n for two independent ones.
   */
  sampleVariance: Float64Array;
}

/**
 * The noise edge (MODEL §2.5, ii): upper edge of the singular values of W0 + diag(a) D̃ᵀ diag(q) X/n. With u_i = 1/(z − P/d − γ a_i² Q),
 * R = Σ u_i, T = Σ a_i² u_i, and P, Q from R, T through the Stieltjes transform m of B = Xᵀdiag(q²)X/n, the edge is the least z
 * at which the four scalars close with all terms positive.
 *
 * The map (P, Q) → (P, Q) is increasing and convex, so Newton's method from below rises to its least fixed point where there is one
 * and leaves the positive region where there is none; a fixed point at a larger z lies below. At the edge two fixed points meet:
 * there the square of det(1 − J), J the map's Jacobian, goes to zero linearly in z, and the edge is found by the secant rule.
 * @returns the edge, to a relative 1e-5
 */
export function noiseEdge(noise: GradientNoise): number {
  const system = closureSystem(noise);
  const isotropic = isotropicEdge(noise.N, noise.d);
  if (system === null) return isotropic;
  let low = isotropic * 0.999;
  let above = solve(system, isotropic * 1.5, [0, 0]);
  for (let z = 3 * isotropic; above === null; z *= 2) {
    if (z > 1e12) return Infinity;
    low = z / 2;
    above = solve(system, z, [0, 0]);
  }
  let before: FixedPoint | null = null;
  while (above.z - low > accuracy * low) {
    const guess = before && secant(before, above);
    if (guess !== null && above.z - guess < 0.5 * accuracy * low && guess > low) return guess;
    // A tenth of the way short of where the secant leads: beyond the edge there is nothing to learn but that.
    const reach = guess === null ? 0 : 0.9 * guess + 0.1 * above.z;
    const z = reach > low ? reach : 0.5 * (low + above.z);
    const found = solve(system, z, above.at);
    if (found === null) low = z;
    else [before, above] = [above, found];
  }
  return above.z;
}

const accuracy = 2e-5;

/** Where the squared determinant, as a straight line through two points, vanishes. */
function secant(far: FixedPoint, near: FixedPoint): number | null {
  const [f, g] = [far.determinant ** 2, near.determinant ** 2];
  return f > g ? near.z - (g * (far.z - near.z)) / (f - g) : null;
}

type Pair = [number, number];

/** The least fixed point (P, Q) at z, and det(1 − J) there. */
interface FixedPoint {
  z: number;
  at: Pair;
  determinant: number;
}

/** The four equations at z as a map (P, Q) → (P, Q), with its derivatives by P and by Q; null outside the positive region. */
type ClosureMap = (z: number, p: number, q: number) => { value: Pair; byP: Pair; byQ: Pair } | null;

const squares = new WeakMap<Float64Array, WeightedValues>();

/** The squared readouts, compressed; remembered, since all points of a draw have the same. */
function compressedSquares(readout: Float64Array): WeightedValues {
  let known = squares.get(readout);
  if (!known) squares.set(readout, (known = compress(readout.map((a) => a * a))));
  return known;
}

function closureSystem({ d, n, readout, sampleVariance }: GradientNoise): ClosureMap | null {
  const gamma = 1 / n;
  const a2 = compressedSquares(readout);
  const b = compress(sampleVariance);
  if (!(b.values.some((x) => x > 0) && a2.values.some((x) => x > 0))) return null;
  return (z, p, q) => {
    let [R, T] = [0, 0];
    // Σ a_i^{2k} u_i², k = 0, 1, 2: the derivatives of R and T.
    let [s0, s1, s2] = [0, 0, 0];
    for (let i = 0; i < a2.values.length; i++) {
      const square = a2.values[i];
      const gap = z - p / d - gamma * square * q;
      if (!(gap > 0)) return null;
      const u = a2.counts[i] / gap;
      R += u;
      T += square * u;
      s0 += u / gap;
      s1 += (square * u) / gap;
      s2 += (square * square * u) / gap;
    }
    const rest = z - R / d;
    if (!(rest > 0)) return null;
    const scale = gamma * T;
    const zeta = rest / scale;
    const root = stieltjes(b, zeta, d, n);
    if (root === null) return null;
    const { m, mean, slope, meanSlope } = root;
    // Q = −d(1 + ζm)/(γT), and 1 + ζm = m·mean: so written nothing cancels where the noise is small.
    const [P, Q] = [(-d * m) / scale, (-d * m * mean) / scale];
    const derivative = (dR: number, dT: number): Pair => {
      const dZeta = -dR / (d * scale) - (zeta * dT) / T;
      return [
        (-d * slope * dZeta) / scale - (P * dT) / T,
        (-d * slope * (mean + m * meanSlope) * dZeta) / scale - (Q * dT) / T,
      ];
    };
    return { value: [P, Q], byP: derivative(s0 / d, s1 / d), byQ: derivative(gamma * s1, gamma * s2) };
  };
}

/** m and (1/n) Σ b_j/(1 + (d/n) b_j m), with dm/dζ and the derivative of the latter by m. */
interface Stieltjes {
  m: number;
  mean: number;
  slope: number;
  meanSlope: number;
}

/**
 * m = m_B(ζ) < 0 for ζ above the spectrum of B = Xᵀ diag(b) X/n: the root of m = 1/(−ζ + (1/n) Σ b_j/(1 + (d/n) b_j m)) next to
 * 0⁻, by Newton's method from −1/ζ, from where it falls to the root. Null where ζ lies in the spectrum.
 */
function stieltjes(b: WeightedValues, zeta: number, d: number, n: number): Stieltjes | null {
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
    if (Math.abs(step) < 1e-13 * Math.abs(m)) return { m, mean: sum / n, slope: m / derivative, meanSlope: slope / n };
  }
  return null;
}

/** The least fixed point of the map at z by Newton's method from a point below it, or null where there is none. */
function solve(map: ClosureMap, z: number, [fromP, fromQ]: Pair): FixedPoint | null {
  let [p, q] = [fromP, fromQ];
  for (let iteration = 0; iteration < 60; iteration++) {
    const here = map(z, p, q);
    if (here === null) return null;
    const [a, b] = [1 - here.byP[0], -here.byQ[0]];
    const [c, e] = [-here.byP[1], 1 - here.byQ[1]];
    const determinant = a * e - b * c;
    // The least fixed point is approached through points where the Jacobian's spectral radius is below 1.
    if (!(determinant > 0 && a > 0 && e > 0)) return null;
    const [dp, dq] = [here.value[0] - p, here.value[1] - q];
    const [sp, sq] = [(e * dp - b * dq) / determinant, (a * dq - c * dp) / determinant];
    p += sp;
    q += sq;
    if (!(p >= 0 && q >= 0)) return null;
    if (Math.abs(sp) <= 1e-9 * p && Math.abs(sq) <= 1e-9 * Math.max(q, 1e-300)) return { z, at: [p, q], determinant };
  }
  return null;
}
