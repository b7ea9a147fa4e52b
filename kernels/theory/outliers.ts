import type { Backend } from '../backends/backend.ts';
import { spikedValue } from './bgn.ts';
import type { Bulk, BulkAt } from './noisy-bulk.ts';

/** Spikes S = Σ θ_k u_k v_kᵀ of the weights (MODEL §2.4). */
export interface Spikes {
  /** θ_k, largest first. */
  strengths: Float64Array;
  /** ⟨v_k, β*⟩ of the first spikes: those that are strong enough to matter. */
  target: Float64Array;
  /** Σ_i u_k,i u_l,i over the neurons i of each group, for the same spikes k and l; row-major. */
  moments: readonly Float64Array[];
}

/** What the finite-N predictor gives for each spike, strongest first (MODEL §2.4). */
export interface PredictedSpikes {
  /** θ, the singular values of S. */
  strengths: Float64Array;
  /** The singular value of the weights that the spike makes; the noise edge if it makes no outlier. */
  values: Float64Array;
  /** |⟨v, β*⟩| of the right singular vector of this value; 0 if there is no outlier. */
  overlaps: Float64Array;
}

/** Relative distance from the edge at which the search for outliers starts. */
const besideEdge = 2e-5;
/** The search ends with a step shorter than this share of the distance from the edge. */
const shortStep = 0.02;
/** The slope is then taken over at least this share of the distance. */
const slopeStep = 0.003;
/** Bound on the steps of a search. */
const maxSteps = 40;

/**
 * The outliers that spikes make beside a bulk (MODEL §2.4, decision 0011).
 *
 * They are the singular values z at which an eigenvalue of Θ Uᵀ diag(u(z)) U Θ is d/P(z).
 * With z the eigenvalues fall and d/P rises, so each spike makes at most one outlier.
 * With F the difference of the two and y the eigenvector, the right vector v has Vᵀv = y √(2/F′).
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

/** The spikes at some z. */
interface SearchPoint {
  /** The resolvent of the bulk at z. */
  bulk: BulkAt;
  /** F of each spike: d/P minus the eigenvalue. It rises with z, and is 0 at the outlier. */
  excess: Float64Array;
  /** The eigenvectors as rows, row-major. */
  vectors: Float64Array;
}

/** Where F of a spike is 0. */
interface Crossing {
  /** The outlier. */
  z: number;
  /** F′ there. */
  slope: number;
  /** The eigenvector y near there. */
  vector: Float64Array;
}

/** The search for the zeros of F. Points that were computed for one spike serve the others too. */
class OutlierSearch {
  readonly #backend: Backend;
  readonly #spikes: Spikes;
  readonly #bulk: Bulk;
  readonly #edge: number;
  /** All points computed so far, ascending in z. */
  readonly #points: SearchPoint[] = [];

  constructor(backend: Backend, spikes: Spikes, bulk: Bulk, edge: number) {
    this.#backend = backend;
    this.#spikes = spikes;
    this.#bulk = bulk;
    this.#edge = edge;
  }

  /** The outlier of the k-th spike; null if it has none. */
  async crossing(k: number): Promise<Crossing | null> {
    const { strengths, target } = this.#spikes;
    const lowest = this.#points.at(0) ?? (await this.#pointAt(this.#edge * (1 + besideEdge)));
    if (!lowest || !(lowest.excess[k] < 0)) return null;
    // The first guess is the value without noise. The secant rule goes on from there, within the interval that is known to hold the outlier.
    const guess = spikedValue(strengths[k], this.#bulk.aspect).value;
    let here = await this.#pointAt(Math.max(guess, 1.05 * this.#edge));
    let before = lowest;
    for (let step = 0; here && step < maxSteps; step++) {
      const z = root(before, here, k);
      const reach = here.bulk.z - this.#edge;
      if (Math.abs(z - here.bulk.z) < shortStep * reach) {
        // The line through two points so near each other is nearly the tangent.
        const beside = await this.#pointAt(Math.max(z, here.bulk.z + slopeStep * reach));
        const vector = here.vectors.slice(k * target.length, (k + 1) * target.length);
        return beside && { z: root(here, beside, k), slope: slope(here, beside, k), vector };
      }
      before = here;
      here = await this.#pointAt(this.#within(k, z));
    }
    return null;
  }

  /** z if it lies in the interval that is known to hold the k-th outlier and is not too far off; else a point inside the interval. */
  #within(k: number, z: number): number {
    const above = this.#points.findIndex(({ excess }) => excess[k] >= 0);
    const low = (this.#points.at(above < 0 ? -1 : above - 1) as SearchPoint).bulk.z;
    const high = above < 0 ? Infinity : this.#points[above].bulk.z;
    if (z > low && z < high && z < 4 * low) return z;
    return high < Infinity ? (low + high) / 2 : 2 * low;
  }

  /** Computes the spikes at z; null if z is not above the edge. */
  async #pointAt(z: number): Promise<SearchPoint | null> {
    const next = this.#points.findIndex(({ bulk }) => bulk.z > z);
    const bulk = this.#bulk.at(z, next < 0 ? undefined : this.#points[next].bulk);
    if (!bulk) return null;
    const point = { bulk, ...(await spectrumAt(this.#backend, this.#spikes, bulk)) };
    this.#points.splice(next < 0 ? this.#points.length : next, 0, point);
    return point;
  }
}

/** Slope of the line through two points of the k-th F. */
function slope(x: SearchPoint, y: SearchPoint, k: number): number {
  return (y.excess[k] - x.excess[k]) / (y.bulk.z - x.bulk.z);
}

/** The z at which the line through two points of the k-th F is 0. */
function root(x: SearchPoint, y: SearchPoint, k: number): number {
  return y.bulk.z - y.excess[k] / slope(x, y, k);
}

/** F and eigenvectors of all spikes at one resolvent. */
async function spectrumAt(
  backend: Backend,
  { strengths, target, moments }: Spikes,
  { left, right }: BulkAt,
): Promise<Omit<SearchPoint, 'bulk'>> {
  const count = target.length;
  const matrix = new Float64Array(count * count);
  moments.forEach((moment, g) => {
    for (let at = 0; at < matrix.length; at++) matrix[at] += left[g] * moment[at];
  });
  for (let at = 0; at < matrix.length; at++) matrix[at] *= strengths[Math.floor(at / count)] * strengths[at % count];
  const { values, vectors } = await backend.symmetricEigen(matrix, count);
  return { excess: values.map((x) => 1 / right - x), vectors };
}
