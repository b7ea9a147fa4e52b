import type { Backend } from '../backends/backend.ts';
import { dot, norm } from '../spectral/orthonormal.ts';
import { spikedValue } from './bgn.ts';
import type { NeuronNodes } from './neuron-nodes.ts';

/**
 * The signal part S of the updates as a product of thin factors (MODEL §2.4): with the slope's mean interpolated in the readout,
 * S = Σ_k (a∘basis_k)(η1 c1 β + η2 w_k)ᵀ, w_k = (1/n) X2ᵀ(r2 ∘ E σ′(u) at node k). Only inner products of the factors are kept.
 */
export interface SignalFactors {
  /** c_1 of the activation. */
  c1: number;
  /** Gram matrix of the columns a∘basis_k, K×K. */
  left: Float64Array;
  /** Gram matrix of β, w_1 … w_K, (K+1)×(K+1). */
  right: Float64Array;
  /** Inner products of β, w_1 … w_K with β*. */
  target: Float64Array;
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

/** Collects the inner products of S's factors. @param rights β, then w_k for every node, each of length d */
export function signalFactors(
  { basis }: NeuronNodes,
  readout: Float64Array,
  rights: readonly Float64Array[],
  betaStar: Float64Array,
  c1: number,
): SignalFactors {
  return {
    c1,
    left: gramMatrix(basis.map((values) => values.map((x, i) => x * readout[i]))),
    right: gramMatrix(rights),
    target: Float64Array.from(rights, (v) => dot(v, betaStar)),
  };
}

/**
 * The spikes at given step sizes, from the factors alone: one eigenproblem of the size of the nodes.
 * @param c N/d
 * @returns null where the factors are not finite
 */
export async function predictedSpikes(
  backend: Backend,
  { c1, left, right, target }: SignalFactors,
  [rate1, rate2]: readonly [number, number],
  c: number,
): Promise<PredictedSpikes | null> {
  const size = target.length - 1;
  const first = rate1 * c1;
  // Rows m_k = η1 c1 β + η2 w_k of S's right factor: their Gram matrix, and their products with β*.
  const gram = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let l = 0; l < size; l++) {
      const at = (p: number, q: number): number => right[p * (size + 1) + q];
      const mixed = at(0, k + 1) + at(0, l + 1);
      gram[k * size + l] = first * first * at(0, 0) + first * rate2 * mixed + rate2 * rate2 * at(k + 1, l + 1);
    }
  }
  if (!gram.every(Number.isFinite)) return null;
  const alongTarget = Float64Array.from({ length: size }, (_, k) => first * target[0] + rate2 * target[k + 1]);
  // S = A M, AᵀA = EΛEᵀ: SᵀS has the eigenvalues of H M Mᵀ Hᵀ, H = Λ^{1/2} Eᵀ.
  const root = await squareRoot(backend, left, size);
  const { values, vectors } = await backend.symmetricEigen(sandwich(root, gram, size), size);
  const count = Math.min(reported, size);
  const strengths = Float64Array.from({ length: count }, (_, i) => Math.sqrt(Math.max(values[i], 0)));
  const spiked = Array.from(strengths, (theta) => spikedValue(theta, c));
  const overlaps = strengths.map((theta, i) => {
    // v = Mᵀ Hᵀ x/θ
    let along = 0;
    for (let p = 0; p < size; p++) {
      for (let k = 0; k < size; k++) along += vectors[i * size + p] * root[p * size + k] * alongTarget[k];
    }
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

/** H with HᵀH = a symmetric positive matrix, from its eigenvectors. */
async function squareRoot(backend: Backend, matrix: Float64Array, size: number): Promise<Float64Array> {
  const { values, vectors } = await backend.symmetricEigen(matrix, size);
  return vectors.map((x, at) => x * Math.sqrt(Math.max(values[Math.floor(at / size)], 0)));
}

/** H G Hᵀ */
function sandwich(h: Float64Array, g: Float64Array, size: number): Float64Array {
  const times = (x: Float64Array, y: Float64Array, transposed: boolean): Float64Array =>
    x.map((_, at) => {
      const [i, j] = [Math.floor(at / size), at % size];
      let sum = 0;
      for (let k = 0; k < size; k++) sum += x[i * size + k] * (transposed ? y[j * size + k] : y[k * size + j]);
      return sum;
    });
  return times(times(h, g, false), h, true);
}

function gramMatrix(vectors: readonly Float64Array[]): Float64Array {
  return Float64Array.from(vectors.flatMap((x) => vectors.map((y) => dot(x, y))));
}
