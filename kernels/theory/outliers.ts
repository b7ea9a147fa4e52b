import type { Backend } from '../backends/backend.ts';
import type { Bulk, BulkAt } from './noisy-bulk.ts';

/** Spikes S = Σ θ_k u_k v_kᵀ beside a bulk. */
export interface Spikes {
  /** θ_k, largest first. */
  strengths: Float64Array;
  /** ⟨v_k, β*⟩ of those strong enough to matter: the first ones. */
  target: Float64Array;
  /** Squared readouts of groups of neurons, and Σ u_k u_l over each of them, for the same spikes. */
  groups: readonly { square: number; moment: Float64Array }[];
}

/** Spikes predicted at a finite N, strongest first. */
export interface PredictedSpikes {
  /** Singular values θ of S. */
  strengths: Float64Array;
  /** The singular values of the weights they lead to; the bulk's edge where there is none above it. */
  values: Float64Array;
  /** |⟨v, β*⟩| of their right singular vectors; 0 where there is none. */
  overlaps: Float64Array;
}

const accuracy = 1e-5;
const maxTries = 40;

/**
 * The outliers that spikes lead to beside a bulk (MODEL §2.4): singular values z at which an eigenvalue of Θ Uᵀ diag(u(z)) U Θ is d/P(z), the bulk's resolvent
 * taken by its mean on the right. The eigenvalues fall and d/P rises with z, so each spike has at most one; with y the eigenvector and F the difference, its
 * right vector v has Vᵀv = y √(2/F′).
 */
export async function outliersOf(backend: Backend, spikes: Spikes, bulk: Bulk, edge: number): Promise<PredictedSpikes> {
  const { strengths, target } = spikes;
  const count = target.length;
  const values = new Float64Array(strengths.length).fill(edge);
  const overlaps = new Float64Array(strengths.length);
  const at = async (z: number, from?: BulkAt): Promise<Seen | null> => {
    const here = bulk.at(z, from);
    return here && see(backend, spikes, here);
  };
  const lowest = count > 0 && (await at(edge * (1 + 2 * accuracy)));
  for (let k = 0; lowest && k < count && lowest.excess[k] < 0; k++) {
    const found = await crossing(at, lowest, k);
    if (!found) break;
    const [near, far] = found;
    const slope = (far.excess[k] - near.excess[k]) / (far.bulk.z - near.bulk.z);
    const along = near.vectors.subarray(k * count, (k + 1) * count).reduce((sum, y, l) => sum + y * target[l], 0);
    values[k] = near.bulk.z;
    overlaps[k] = Math.min(Math.abs(along) * Math.sqrt(2 / slope), 1);
  }
  return { strengths, values, overlaps };
}

/** Spikes seen at some z. */
interface Seen {
  bulk: BulkAt;
  /** d/P less the eigenvalues, largest first: negative below a spike's outlier. */
  excess: Float64Array;
  vectors: Float64Array;
}

async function see(backend: Backend, { strengths, target, groups }: Spikes, bulk: BulkAt): Promise<Seen> {
  const count = target.length;
  const matrix = new Float64Array(count * count);
  for (const { square, moment } of groups) {
    const u = 1 / (bulk.z - bulk.right - square * bulk.perSquare);
    for (let at = 0; at < matrix.length; at++) matrix[at] += u * moment[at];
  }
  for (let at = 0; at < matrix.length; at++) matrix[at] *= strengths[Math.floor(at / count)] * strengths[at % count];
  const { values, vectors } = await backend.symmetricEigen(matrix, count);
  return { bulk, excess: values.map((x) => 1 / bulk.right - x), vectors };
}

/** Where the k-th excess vanishes, and a point a little above for its slope. */
async function crossing(
  at: (z: number, from?: BulkAt) => Promise<Seen | null>,
  lowest: Seen,
  k: number,
): Promise<[Seen, Seen] | null> {
  let low = lowest;
  let high: Seen | null = null;
  for (let z = low.bulk.z * 1.1; high === null; z *= 1.5) {
    const next = await at(z);
    if (!next || z > 1e12) return null;
    if (next.excess[k] >= 0) high = next;
    else low = next;
  }
  // The Illinois rule: where an end stays, its value is halved, so that both close in.
  let [f, g] = [low.excess[k], high.excess[k]];
  let last = high;
  for (let tries = 0; tries < maxTries && high.bulk.z - low.bulk.z > accuracy * low.bulk.z; tries++) {
    const z: number = low.bulk.z + (f / (f - g)) * (high.bulk.z - low.bulk.z);
    const next: Seen | null = await at(z, high.bulk);
    if (!next) return null;
    const moved = Math.abs(z - last.bulk.z);
    if (next.excess[k] >= 0) {
      if (last === high) f /= 2;
      [high, g] = [next, next.excess[k]];
    } else {
      if (last === low) g /= 2;
      [low, f] = [next, next.excess[k]];
    }
    last = next;
    if (moved < accuracy * z) break;
  }
  high = last;
  const beyond = await at(high.bulk.z + 1e-3 * (high.bulk.z - lowest.bulk.z) + accuracy * high.bulk.z);
  return beyond && [high, beyond];
}
