import { compress, type WeightedValues } from './compress.ts';
import { stieltjes } from './stieltjes.ts';

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
 * The bulk W0 + diag(a) D̃ᵀ diag(q) X/n of the weights seen from a z above its edge (MODEL §2.5): with u_i = 1/(z − P/d − γ a_i² Q), R = Σ u_i, T = Σ a_i² u_i,
 * and P, Q from R, T through the Stieltjes transform m of B = Xᵀdiag(q²)X/n, the resolvent of the linearised bulk is diag(u_i) on the left and P/d on average
 * on the right.
 */
export interface BulkAt {
  z: number;
  /** The least fixed point (P, Q). */
  at: Pair;
  /** P/d: mean of the resolvent's right diagonal. */
  right: number;
  /** γ Q: what a squared readout takes from z − P/d. */
  perSquare: number;
  /** det(1 − J) of the map (P, Q) → (P, Q): 0 at the edge. */
  determinant: number;
}

/** A bulk by what it is at every z. */
export interface Bulk {
  /** c = N/d. */
  aspect: number;
  /** The bulk at z, or null at z below its edge. If given, a bulk at some larger z is gone on from. */
  at: (z: number, from?: BulkAt) => BulkAt | null;
}

export type Pair = [number, number];

/** The bulk of weights with some gradient noise. */
export function noisyBulk(noise: GradientNoise): Bulk {
  const { N, d, n } = noise;
  const map = closureMap(noise);
  const at: Bulk['at'] = (z, from) => {
    if (map === null) return pureBulkAt(z, N / d, d);
    const found = solve(map, z, from?.at ?? [0, 0]);
    return found && { z, ...found, right: found.at[0] / d, perSquare: found.at[1] / n };
  };
  return { aspect: N / d, at };
}

/** The bulk of W0 alone: with x = uv, u z = 1 + x and v z = 1 + c x. */
function pureBulkAt(z: number, c: number, d: number): BulkAt | null {
  const b = z * z - 1 - c;
  const root = Math.sqrt(b * b - 4 * c);
  if (!(b > 0 && root >= 0)) return null;
  const right = (1 + (b - root) / 2) / z;
  return { z, at: [d * right, 0], right, perSquare: 0, determinant: root };
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

/** Null where there is no noise. */
function closureMap({ d, n, readout, sampleVariance }: GradientNoise): ClosureMap | null {
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

/** The least fixed point of the map at z by Newton's method from a point below it, or null where there is none. */
function solve(map: ClosureMap, z: number, [fromP, fromQ]: Pair): { at: Pair; determinant: number } | null {
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
    if (Math.abs(sp) <= 1e-9 * p && Math.abs(sq) <= 1e-9 * Math.max(q, 1e-300)) return { at: [p, q], determinant };
  }
  return null;
}
