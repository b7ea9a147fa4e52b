import type { Backend } from '../backends/backend.ts';
import { dot, norm } from '../vectors/vector.ts';
import { spikeThreshold } from './bgn.ts';
import { gramMatrix, type LeftBasis } from './left-basis.ts';
import type { NeuronGroup } from './neuron-groups.ts';
import type { Spikes } from './outliers.ts';

/**
 * The signal part S of both updates as a product of thin factors (MODEL §2.4).
 *
 * With the mean slope interpolated in the readout, S = Σ_k (a∘basis_k)(η1 c1 β + η2 w_k)ᵀ, where w_k = (1/n) X2ᵀ(r2 ∘ E σ′(u)) with u at node k.
 * Only inner products of the factors are kept, in coordinates in which the left factor is orthonormal: H is the `root` of its `LeftBasis`.
 */
export interface SignalFactors {
  /** c_1 of the activation. */
  c1: number;
  /** Orthonormal coordinates of the left factors a∘basis_k. */
  left: LeftBasis;
  /** ‖β‖² and ⟨β, β*⟩. */
  beta: { square: number; target: number };
  /** H times the vector of ones, one entry per node. */
  ones: Float64Array;
  /** H (⟨w_k, β⟩)_k and H (⟨w_k, β*⟩)_k, one entry per node, and H (⟨w_k, w_l⟩)_kl Hᵀ, nodes×nodes, row-major. */
  second: { beta: Float64Array; target: Float64Array; gram: Float64Array };
}

/** Spikes that are reported. The others are far below the bulk at every N. */
const reported = 6;
/** A spike below this share of the threshold makes no outlier and changes none, unless all rows of W0 have shrunk by such a factor. */
const leastShare = 0.3;

/**
 * Collects the inner products of the factors of S (MODEL §2.4). They do not depend on η2.
 * @param beta β, d values
 * @param rights w_k for every node k, d values each
 * @param betaStar β*, d values
 */
export function signalFactors(
  left: LeftBasis,
  beta: Float64Array,
  rights: readonly Float64Array[],
  betaStar: Float64Array,
  c1: number,
): SignalFactors {
  const { root } = left;
  const mapped = (v: Float64Array): Float64Array => Float64Array.from(root, (h) => dot(h, v));
  const gram = gramMatrix(rights);
  const size = rights.length;
  // H G, row by row, since G is symmetric; then (H G) Hᵀ likewise.
  const half = root.map((h) =>
    Float64Array.from({ length: size }, (_, l) => dot(h, gram.subarray(l * size, (l + 1) * size))),
  );
  return {
    c1,
    left,
    beta: { square: dot(beta, beta), target: dot(beta, betaStar) },
    ones: mapped(new Float64Array(size).fill(1)),
    second: {
      beta: mapped(Float64Array.from(rights, (w) => dot(w, beta))),
      target: mapped(Float64Array.from(rights, (w) => dot(w, betaStar))),
      gram: Float64Array.from(half.flatMap((x) => [...mapped(x)])),
    },
  };
}

/**
 * The spikes of two steps at given step sizes η1 and η2 (MODEL §2.4), from an eigenproblem with one row per node.
 * η1 must be the step size that the factors were made with.
 * @param c N/d
 * @returns the six strongest spikes; null if the factors are not finite
 */
export async function spikesAt(
  backend: Backend,
  { c1, left, beta, ones, second }: SignalFactors,
  [rate1, rate2]: readonly [number, number],
  c: number,
): Promise<Spikes | null> {
  const size = ones.length;
  const first = rate1 * c1;
  // S = A M with AᵀA = HᵀH and rows m_k = η1 c1 β + η2 w_k of M, so SᵀS has the eigenvalues of H M Mᵀ Hᵀ.
  const gram = new Float64Array(size * size);
  for (let k = 0, at = 0; k < size; k++) {
    for (let l = 0; l < size; l++, at++) {
      const mixed = ones[k] * second.beta[l] + second.beta[k] * ones[l];
      gram[at] =
        first * first * beta.square * ones[k] * ones[l] + first * rate2 * mixed + rate2 * rate2 * second.gram[at];
    }
  }
  if (!gram.every(Number.isFinite)) return null;
  const alongTarget = ones.map((x, k) => first * beta.target * x + rate2 * second.target[k]);
  const { values, vectors } = await backend.symmetricEigen(gram, size);
  const strengths = values.slice(0, reported).map((square) => Math.sqrt(Math.max(square, 0)));
  const strong = strengths.filter((theta) => theta > leastShare * spikeThreshold(c)).length;
  const directions = Array.from({ length: strong }, (_, k) => vectors.subarray(k * size, (k + 1) * size));
  return {
    strengths,
    // v = Mᵀ Hᵀ x/θ and u = Q x.
    target: Float64Array.from(directions, (x, k) => dot(x, alongTarget) / strengths[k]),
    moments: left.moments.map((moment) => restrict(moment, directions)),
  };
}

/** xᵀ M y of all pairs of some vectors, for a symmetric matrix M; row-major. */
function restrict(matrix: Float64Array, vectors: readonly Float64Array[]): Float64Array {
  const [size, count] = [Math.sqrt(matrix.length), vectors.length];
  const result = new Float64Array(count * count);
  const image = new Float64Array(size);
  for (let k = 0; k < count; k++) {
    image.fill(0);
    for (let i = 0, at = 0; i < size; i++) {
      for (let j = 0; j < size; j++, at++) image[j] += vectors[k][i] * matrix[at];
    }
    for (let l = 0; l <= k; l++) result[k * count + l] = result[l * count + k] = dot(image, vectors[l]);
  }
  return result;
}

/**
 * The spike of a single step, η1 c1 a βᵀ (MODEL §2.4).
 * @param rate η1
 * @param readout a, N values
 * @param beta β, d values
 * @param betaStar β*, d values
 */
export function firstSpike(
  c1: number,
  rate: number,
  readout: Float64Array,
  beta: Float64Array,
  betaStar: Float64Array,
  groups: readonly NeuronGroup[],
): Spikes {
  const length = norm(beta);
  const total = norm(readout);
  return {
    strengths: Float64Array.of(Math.abs(rate * c1) * total * length),
    target: Float64Array.of(length > 0 ? dot(beta, betaStar) / length : 0),
    moments: groups.map(({ neurons, square }) => Float64Array.of((neurons.length * square) / total ** 2)),
  };
}
