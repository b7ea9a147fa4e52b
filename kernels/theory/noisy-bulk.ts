import type { Backend } from '../backends/backend.ts';
import type { BulkEquations, BulkSolution, BulkSolver } from '../backends/bulk-equations.ts';
import { compress } from './compress.ts';
import type { NeuronGroup } from './neuron-groups.ts';
import { stieltjes } from './stieltjes.ts';

/** The noise of the gradients in the weights, which the noise edge depends on (MODEL §2.5). */
export interface GradientNoise {
  /** Hidden width. */
  N: number;
  /** Input dimension. */
  d: number;
  /** Batch size. */
  n: number;
  /** All neurons, grouped by readout. */
  groups: readonly NeuronGroup[];
  /** 1 + τ of each group: the factor by which the gradients stretch the rows of W0 (decision 0013). */
  scales: Float64Array;
  /**
   * q_j² Var σ′ of each sample j: the variance over z of the noise that it carries, averaged over neurons with weights a_i².
   * n entries for each batch.
   */
  sampleVariance: Float64Array;
}

/**
 * The resolvent of the bulk diag(1 + τ) W0 + diag(a) D̃ᵀ diag(q) X/n, linearised, at a z above its edge.
 * MODEL §2.5 has the equations between P, Q, R, T and u_i.
 * On the left the resolvent is diag(u_i); on the right its diagonal has the mean P/d.
 */
export interface BulkAt {
  /** Where the resolvent is taken. */
  z: number;
  /** The least fixed point (P, Q). */
  at: ClosurePair;
  /** P/d. */
  right: number;
  /** u_i, one entry per group of neurons. */
  left: Float64Array;
  /** γT: on the right the resolvent is the inverse of z − R/d − γT B. */
  weight: number;
  /** det(1 − J), with J the Jacobian of the map (P, Q) → (P, Q): 0 at the edge, positive above. */
  determinant: number;
}

/** A bulk of singular values, by its resolvent. */
export interface Bulk {
  /** c = N/d. */
  aspect: number;
  /** The edge is at least this factor times 1 + √c. */
  least: number;
  /** The resolvent at z; null if z is below the edge. Newton's method starts at `from`, a resolvent at a larger z, if it is given. */
  at: (z: number, from?: BulkAt) => BulkAt | null;
}

/** P and Q, or derivatives of both. */
type ClosurePair = [number, number];

/**
 * The bulk of weights with gradient noise (MODEL §2.5). If the noise is not finite it has no resolvent at any z.
 * @param backend solves the equations, if it can
 */
export function noisyBulk(noise: GradientNoise, backend?: Pick<Backend, 'bulkSolver'>): Bulk {
  const { N, d, groups, scales } = noise;
  const equations = equationsOf(noise);
  // Weights that have diverged have no edge.
  const finite = scales.every(Number.isFinite) && noise.sampleVariance.every(Number.isFinite);
  const solve = equations && finite ? (backend?.bulkSolver(equations) ?? solver(equations)) : null;
  const at: Bulk['at'] = (z, from) => {
    if (!finite) return null;
    if (equations === null || solve === null) return pureBulkAt(z, N / d, d, groups.length);
    const found = solve(z, from?.at ?? [0, 0]);
    return found && { z, ...found, ...resolventAt(equations, z, found.at) };
  };
  const least = solve === null ? 1 : scales.reduce((least, scale) => Math.min(least, Math.abs(scale)), 1);
  return { aspect: N / d, least, at };
}

/** The resolvent at a solution (P, Q). */
function resolventAt(
  { d, n, counts, squares, stretches }: BulkEquations,
  z: number,
  [P, Q]: ClosurePair,
): Pick<BulkAt, 'right' | 'left' | 'weight'> {
  const left = new Float64Array(counts.length);
  let total = 0;
  for (let g = 0; g < left.length; g++) {
    left[g] = 1 / (z - (stretches[g] * P) / d - (squares[g] * Q) / n);
    total += counts[g] * squares[g] * left[g];
  }
  return { right: P / d, left, weight: total / n };
}

/** The equations of a bulk; null if there is no noise. */
function equationsOf({ d, n, groups, scales, sampleVariance }: GradientNoise): BulkEquations | null {
  if (!(sampleVariance.some((x) => x > 0) && groups.some(({ square }) => square > 0))) return null;
  const { values, counts: valueCounts } = compress(sampleVariance);
  return {
    ...{ d, n, values, valueCounts },
    counts: Float64Array.from(groups, ({ neurons }) => neurons.length),
    squares: Float64Array.from(groups, ({ square }) => square),
    stretches: scales.map((scale) => scale * scale),
  };
}

/** The bulk of W0 alone, in closed form: with u = `left` and v = `right`, u z = 1 + uv and v z = 1 + c uv. */
function pureBulkAt(z: number, c: number, d: number, groups: number): BulkAt | null {
  const b = z * z - 1 - c;
  const root = Math.sqrt(b * b - 4 * c);
  if (!(b > 0 && root >= 0)) return null;
  const right = (1 + (b - root) / 2) / z;
  const left = new Float64Array(groups).fill(1 / (z - right));
  return { z, at: [d * right, 0], right, left, weight: 0, determinant: root };
}

/** The equations of MODEL §2.5 at z as a map (P, Q) → (P, Q), with its derivatives by P and by Q; null outside the positive region. */
type ClosureMap = (
  z: number,
  p: number,
  q: number,
) => { value: ClosurePair; byP: ClosurePair; byQ: ClosurePair } | null;

function closureMap(equations: BulkEquations): ClosureMap {
  const { d, n, counts, squares: a2, stretches: s2 } = equations;
  const b = { values: equations.values, counts: equations.valueCounts };
  const gamma = 1 / n;
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
    // Q = −d(1 + ζm)/(γT), with 1 + ζm = m·mean. In this form nothing cancels if the noise is small.
    const [P, Q] = [(-d * m) / scale, (-d * m * mean) / scale];
    const derivative = (dR: number, dT: number): ClosurePair => {
      const dZeta = -dR / (d * scale) - (zeta * dT) / T;
      return [
        (-d * slope * dZeta) / scale - (P * dT) / T,
        (-d * slope * (mean + m * meanSlope) * dZeta) / scale - (Q * dT) / T,
      ];
    };
    return { value: [P, Q], byP: derivative(ss / d, sa / d), byQ: derivative(gamma * sa, gamma * aa) };
  };
}

/** The least fixed point of the map, by Newton's method from a point below it. The addon has the same in src/noisy_bulk.inc. */
function solver(equations: BulkEquations): BulkSolver {
  const map = closureMap(equations);
  return (z, from) => leastFixedPoint(map, z, from);
}

function leastFixedPoint(map: ClosureMap, z: number, [fromP, fromQ]: readonly [number, number]): BulkSolution | null {
  let [p, q] = [fromP, fromQ];
  for (let iteration = 0; iteration < 60; iteration++) {
    const here = map(z, p, q);
    if (here === null) return null;
    const [a, b] = [1 - here.byP[0], -here.byQ[0]];
    const [c, e] = [-here.byP[1], 1 - here.byQ[1]];
    const determinant = a * e - b * c;
    // On the way to the least fixed point the spectral radius of the Jacobian is below 1.
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
