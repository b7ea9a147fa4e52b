import type { Backend } from '../backends/backend.ts';
import { spikedValue } from './bgn.ts';
import type { Bulk, BulkAt } from './noisy-bulk.ts';

/** Spikes S = Σ θ_k u_k v_kᵀ beside a bulk. */
export interface Spikes {
  /** θ_k, largest first. */
  strengths: Float64Array;
  /** ⟨v_k, β*⟩ of those strong enough to matter: the first ones. */
  target: Float64Array;
  /** Σ u_k u_l over groups of neurons, for the same spikes. */
  moments: readonly Float64Array[];
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

/** How close to the edge outliers are looked for. */
const besideEdge = 2e-5;
/** Shares of the way from the edge: the search ends with a step shorter than the first, and takes the slope over the second. */
const [shortStep, slopeStep] = [0.02, 0.003];
const maxSteps = 40;

/**
 * The outliers that spikes lead to beside a bulk (MODEL §2.4): singular values z at which an eigenvalue of Θ Uᵀ diag(u(z)) U Θ is d/P(z), the bulk's resolvent
 * taken by its mean on the right. The eigenvalues fall and d/P rises with z, so each spike has at most one; with y the eigenvector and F the difference, its
 * right vector v has Vᵀv = y √(2/F′).
 * @param edge the noise edge of the bulk
 */
export async function outliersOf(backend: Backend, spikes: Spikes, bulk: Bulk, edge: number): Promise<PredictedSpikes> {
  const { strengths, target } = spikes;
  const values = new Float64Array(strengths.length).fill(edge);
  const overlaps = new Float64Array(strengths.length);
  const search = new OutlierSearch(backend, spikes, bulk, edge);
  for (let k = 0; k < target.length; k++) {
    const found = await search.crossing(k);
    if (!found) break;
    values[k] = found.z;
    const along = found.vector.reduce((sum, y, l) => sum + y * target[l], 0);
    overlaps[k] = Math.min(Math.abs(along) * Math.sqrt(2 / found.slope), 1);
  }
  return { strengths, values, overlaps };
}

/** Spikes seen at some z. */
interface Seen {
  bulk: BulkAt;
  /** F: d/P less the eigenvalues, largest first; negative below a spike's outlier. */
  excess: Float64Array;
  vectors: Float64Array;
}

/** Where a spike's F vanishes. */
interface Crossing {
  z: number;
  slope: number;
  vector: Float64Array;
}

class OutlierSearch {
  readonly #backend: Backend;
  readonly #spikes: Spikes;
  readonly #bulk: Bulk;
  readonly #edge: number;
  /** Everything seen so far, upwards in z: it serves all spikes. */
  readonly #seen: Seen[] = [];

  constructor(backend: Backend, spikes: Spikes, bulk: Bulk, edge: number) {
    this.#backend = backend;
    this.#spikes = spikes;
    this.#bulk = bulk;
    this.#edge = edge;
  }

  /** The outlier of the k-th spike; null if it has none. */
  async crossing(k: number): Promise<Crossing | null> {
    const { strengths, target } = this.#spikes;
    const lowest = this.#seen.at(0) ?? (await this.#see(this.#edge * (1 + besideEdge)));
    if (!lowest || !(lowest.excess[k] < 0)) return null;
    // Near the plain map's value, and on from there by the secant rule, kept between what is known to lie below and above.
    const guess = spikedValue(strengths[k], this.#bulk.aspect).value;
    let here = await this.#see(Math.max(guess, 1.05 * this.#edge));
    let before = lowest;
    for (let step = 0; here && step < maxSteps; step++) {
      const z = root(before, here, k);
      const reach = here.bulk.z - this.#edge;
      if (Math.abs(z - here.bulk.z) < shortStep * reach) {
        // The line through two places so near each other is the tangent.
        const beside = await this.#see(Math.max(z, here.bulk.z + slopeStep * reach));
        const vector = here.vectors.slice(k * target.length, (k + 1) * target.length);
        return beside && { z: root(here, beside, k), slope: slope(here, beside, k), vector };
      }
      before = here;
      here = await this.#see(this.#within(k, z));
    }
    return null;
  }

  /** z, or what stands for it between the places next to the k-th outlier. */
  #within(k: number, z: number): number {
    const above = this.#seen.findIndex(({ excess }) => excess[k] >= 0);
    const low = (this.#seen.at(above < 0 ? -1 : above - 1) as Seen).bulk.z;
    const high = above < 0 ? Infinity : this.#seen[above].bulk.z;
    if (z > low && z < high && z < 4 * low) return z;
    return high < Infinity ? (low + high) / 2 : 2 * low;
  }

  /** What is seen at z; null where there is nothing above the edge. */
  async #see(z: number): Promise<Seen | null> {
    const next = this.#seen.findIndex(({ bulk }) => bulk.z > z);
    const bulk = this.#bulk.at(z, next < 0 ? undefined : this.#seen[next].bulk);
    if (!bulk) return null;
    const seen = { bulk, ...(await spectrumAt(this.#backend, this.#spikes, bulk)) };
    this.#seen.splice(next < 0 ? this.#seen.length : next, 0, seen);
    return seen;
  }
}

/** Slope of the k-th F between two places, and where the line through them vanishes. */
function slope(x: Seen, y: Seen, k: number): number {
  return (y.excess[k] - x.excess[k]) / (y.bulk.z - x.bulk.z);
}

function root(x: Seen, y: Seen, k: number): number {
  return y.bulk.z - y.excess[k] / slope(x, y, k);
}

async function spectrumAt(
  backend: Backend,
  { strengths, target, moments }: Spikes,
  { left, right }: BulkAt,
): Promise<Omit<Seen, 'bulk'>> {
  const count = target.length;
  const matrix = new Float64Array(count * count);
  moments.forEach((moment, g) => {
    for (let at = 0; at < matrix.length; at++) matrix[at] += left[g] * moment[at];
  });
  for (let at = 0; at < matrix.length; at++) matrix[at] *= strengths[Math.floor(at / count)] * strengths[at % count];
  const { values, vectors } = await backend.symmetricEigen(matrix, count);
  return { excess: values.map((x) => 1 / right - x), vectors };
}
