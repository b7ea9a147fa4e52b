import type { Backend } from '../backends/backend.ts';
import { dot, norm } from '../spectral/orthonormal.ts';
import { spikedValue } from './bgn.ts';
import type { NeuronNodes } from './neuron-nodes.ts';

/**
 * The signal part S of the updates as a product of thin factors (MODEL §2.4): with the slope's mean interpolated in the readout,
 * S = Σ_k (a∘basis_k)(η1 c1 β + η2 w_k)ᵀ, w_k = (1/n) X2ᵀ(r2 ∘ E σ′(u) at node k). Only inner products of the factors are kept, taken
 * to the coordinates in which the left factor is orthonormal: with H as in `leftRoot`, and 1 the vector of ones.
 */
export interface SignalFactors {
  /** c_1 of the activation. */
  c1: number;
  /** |β|² and ⟨β, β*⟩. */
  beta: { square: number; target: number };
  /** H 1. */
  ones: Float64Array;
  /** H (⟨w_k, β⟩)_k, H (⟨w_k, β*⟩)_k and H (⟨w_k, w_l⟩)_kl Hᵀ. */
  second: { beta: Float64Array; target: Float64Array; gram: Float64Array };
}

/** Spikes predicted at a finite N, strongest first. */
export interface PredictedSpikes {
  /** Singular values θ of S. */
  strengths: Float64Array;
  /** The singular values of the weights they lead to (BGN); the bulk's edge below the threshold. */
  values: Float64Array;
  /** |⟨v, β*⟩| of their right singular vectors; 0 below the threshold. */
  overlaps: Float64Array;
}

/** Spikes that are reported: what comes after is far below the bulk at every N. */
const reported = 6;

/** H with HᵀH the Gram matrix of the columns a∘basis_k, from its eigenvectors: it depends on the neurons alone. */
export async function leftRoot(
  backend: Backend,
  { basis }: NeuronNodes,
  readout: Float64Array,
): Promise<Float64Array[]> {
  const gram = gramMatrix(basis.map((values) => values.map((x, i) => x * readout[i])));
  const size = basis.length;
  const { values, vectors } = await backend.symmetricEigen(gram, size);
  return Array.from(values, (value, i) =>
    vectors.slice(i * size, (i + 1) * size).map((x) => x * Math.sqrt(Math.max(value, 0))),
  );
}

/** Collects the inner products of S's factors. @param root H @param rights w_k for every node, each of length d */
export function signalFactors(
  root: readonly Float64Array[],
  beta: Float64Array,
  rights: readonly Float64Array[],
  betaStar: Float64Array,
  c1: number,
): SignalFactors {
  const mapped = (v: Float64Array): Float64Array => Float64Array.from(root, (h) => dot(h, v));
  const gram = gramMatrix(rights);
  const size = rights.length;
  // H G, row by row, since G is symmetric; then (H G) Hᵀ likewise.
  const half = root.map((h) =>
    Float64Array.from({ length: size }, (_, l) => dot(h, gram.subarray(l * size, (l + 1) * size))),
  );
  return {
    c1,
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
 * The spikes at given step sizes, from the factors alone: one eigenproblem of the size of the nodes.
 * @param c N/d
 * @returns null where the factors are not finite
 */
export async function predictedSpikes(
  backend: Backend,
  { c1, beta, ones, second }: SignalFactors,
  [rate1, rate2]: readonly [number, number],
  c: number,
): Promise<PredictedSpikes | null> {
  const size = ones.length;
  const first = rate1 * c1;
  // S = A M with rows m_k = η1 c1 β + η2 w_k of M, AᵀA = HᵀH: SᵀS has the eigenvalues of H M Mᵀ Hᵀ.
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
  const spiked = Array.from(strengths, (theta) => spikedValue(theta, c));
  const overlaps = strengths.map((theta, i) => {
    // v = Mᵀ Hᵀ x/θ
    const along = dot(vectors.subarray(i * size, (i + 1) * size), alongTarget);
    return theta > 0 ? Math.min(Math.abs(along) / theta, 1) * spiked[i].right : 0;
  });
  return { strengths, values: Float64Array.from(spiked, ({ value }) => value), overlaps };
}

/** The one spike of a single step, η1 c1 a βᵀ (MODEL §2.2). */
export function firstSpike(
  c1: number,
  rate: number,
  readout: Float64Array,
  beta: Float64Array,
  betaStar: Float64Array,
  c: number,
): PredictedSpikes {
  const length = norm(beta);
  const theta = Math.abs(rate * c1) * norm(readout) * length;
  const { value, right } = spikedValue(theta, c);
  const overlap = length > 0 ? (Math.abs(dot(beta, betaStar)) / length) * right : 0;
  return { strengths: Float64Array.of(theta), values: Float64Array.of(value), overlaps: Float64Array.of(overlap) };
}

/** Inner products of all pairs, row by row. */
function gramMatrix(vectors: readonly Float64Array[]): Float64Array {
  const size = vectors.length;
  const gram = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let l = 0; l <= k; l++) gram[k * size + l] = gram[l * size + k] = dot(vectors[k], vectors[l]);
  }
  return gram;
}
