import { compress } from './compress.ts';
import type { NeuronGroup } from './neuron-groups.ts';
import { stieltjes } from './stieltjes.ts';

/** What the noise edge depends on (MODEL §2.5). */
export interface GradientNoise {
  N: number;
  d: number;
  n: number;
  groups: readonly NeuronGroup[];
  /** By group, 1 + τ: what the gradients, coherently over the samples, make of the rows of W0. */
  scales: Float64Array;
  /**
   * q_j² Var σ′: variance over z of the gradient's noise carried by sample j, averaged over neurons with weights a_i².
   * One entry per sample of each distinct batch: n entries for reused batches, 2n for two independent ones.
   */
  sampleVariance: Float64Array;
}

/**
 * The bulk diag(1 + τ) W0 + diag(a) D̃ᵀ diag(q) X/n of the weights seen from a z above its edge (MODEL §2.5): with u_i = 1/(z − (1 + τ_i)² P/d − γ a_i² Q),
 * R = Σ (1 + τ_i)² u_i, T = Σ a_i² u_i, and P, Q from R, T through the Stieltjes transform m of B = Xᵀdiag(q²)X/n, the resolvent of the linearised bulk is diag(u_i) on the left and P/d on average
 * on the right.
 */
export interface BulkAt {
  z: number;
  /** The least fixed point (P, Q). */
  at: Pair;
  /** P/d: mean of the resolvent's right diagonal. */
  right: number;
  /** u_i of each group of neurons. */
  left: Float64Array;
  /** det(1 − J) of the map (P, Q) → (P, Q): 0 at the edge. */
  determinant: number;
}

/** A bulk by what it is at every z. */
export interface Bulk {
  /** c = N/d. */
  aspect: number;
  /** The edge is at least this many times that of W0. */
  least: number;
  /** The bulk at z, or null at z below its edge. If given, a bulk at some larger z is gone on from. */
  at: (z: number, from?: BulkAt) => BulkAt | null;
}

export type Pair = [number, number];

/** The bulk of weights with some gradient noise. */
export function noisyBulk(noise: GradientNoise): Bulk {
  const { N, d, n, groups, scales } = noise;
  const map = closureMap(noise);
  // Of what has diverged no edge is known: it lies nowhere.
  const finite = scales.every(Number.isFinite) && noise.sampleVariance.every(Number.isFinite);
  const at: Bulk['at'] = (z, from) => {
    if (!finite) return null;
    if (map === null) return pureBulkAt(z, N / d, d, groups.length);
    const found = solve(map, z, from?.at ?? [0, 0]);
    if (found === null) return null;
    const right = found.at[0] / d;
    const left = Float64Array.from(
      groups,
      ({ square }, g) => 1 / (z - scales[g] ** 2 * right - (square * found.at[1]) / n),
    );
    return { z, ...found, right, left };
  };
  const least = map === null || !finite ? 1 : scales.reduce((least, scale) => Math.min(least, Math.abs(scale)), 1);
  return { aspect: N / d, least, at };
}

/** The bulk of W0 alone: with x = uv, u z = 1 + x and v z = 1 + c x. */
function pureBulkAt(z: number, c: number, d: number, groups: number): BulkAt | null {
  const b = z * z - 1 - c;
  const root = Math.sqrt(b * b - 4 * c);
  if (!(b > 0 && root >= 0)) return null;
  const right = (1 + (b - root) / 2) / z;
  return { z, at: [d * right, 0], right, left: new Float64Array(groups).fill(1 / (z - right)), determinant: root };
}

/** The four equations at z as a map (P, Q) → (P, Q), with its derivatives by P and by Q; null outside the positive region. */
type ClosureMap = (z: number, p: number, q: number) => { value: Pair; byP: Pair; byQ: Pair } | null;

/** Null where there is no noise. */
function closureMap({ d, n, groups, scales, sampleVariance }: GradientNoise): ClosureMap | null {
  const gamma = 1 / n;
  if (!(sampleVariance.some((x) => x > 0) && groups.some(({ square }) => square > 0))) return null;
  const b = compress(sampleVariance);
  const counts = Float64Array.from(groups, ({ neurons }) => neurons.length);
  const a2 = Float64Array.from(groups, ({ square }) => square);
  const s2 = scales.map((scale) => scale * scale);
  return (z, p, q) => {
    let [R, T] = [0, 0];
    // Σ s_i⁴ u_i², Σ s_i² a_i² u_i² and Σ a_i⁴ u_i²: the derivatives of R and T.
    let [ss, sa, aa] = [0, 0, 0];
    for (let i = 0; i < counts.length; i++) {
      const gap = z - (s2[i] * p) / d - gamma * a2[i] * q;
      if (!(gap > 0)) return null;
      const u = counts[i] / gap;
      R += s2[i] * u;
      T += a2[i] * u;
      ss += (s2[i] * s2[i] * u) / gap;
      sa += (s2[i] * a2[i] * u) / gap;
      aa += (a2[i] * a2[i] * u) / gap;
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
    return { value: [P, Q], byP: derivative(ss / d, sa / d), byQ: derivative(gamma * sa, gamma * aa) };
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
