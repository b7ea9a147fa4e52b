import type { Backend } from '../backends/backend.ts';
import { dot } from '../vectors/vector.ts';
import { spikedValue, spikeThreshold } from './bgn.ts';
import { leastMatched } from './classify.ts';
import type { Bulk, BulkAt } from './noisy-bulk.ts';

/** Spikes S = Σ θ_k u_k v_kᵀ of the weights (MODEL §2.4). */
export interface Spikes {
  /** θ_k, largest first. */
  strengths: Float64Array;
  /** ⟨v_k, β*⟩ of the first spikes: those that are strong enough to matter. */
  target: Float64Array;
  /** Σ_i u_k,i u_l,i over the neurons i of each group, for the same spikes k and l; row-major. */
  moments: readonly Float64Array[];
  /** v_kᵀ B v_l less the mean of B for k = l: how much more noise the directions v_k meet than a generic one; row-major. */
  excessNoise: Float64Array;
}

/** What the finite-N predictor gives for each spike, strongest first (MODEL §2.4). */
export interface PredictedSpikes {
  /** θ, the singular values of S. */
  strengths: Float64Array;
  /** The singular value of the weights that the spike makes; the noise edge if it makes no outlier. */
  values: Float64Array;
  /** |⟨v, β*⟩| of the right singular vector of this value; 0 if there is no outlier. */
  overlaps: Float64Array;
  /** The match of its vectors with S (MODEL §2.5b); 0 if there is no outlier. */
  matches: Float64Array;
}

/** Relative distance from the edge at which the search for outliers starts. */
const besideEdge = 2e-5;
/** The search ends with a step shorter than this share of the distance from the edge. */
const shortStep = 0.02;
/** The slope is then taken over at least this share of the distance. */
const slopeStep = 0.003;
/** Bound on the steps of a search. */
const maxSteps = 40;

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
  /** The bulk there. */
  bulk: BulkAt;
  /** The eigenvector y near there. */
  vector: Float64Array;
}

/**
 * Spikes beside a bulk, and the outliers that they make (MODEL §2.4, decision 0011).
 *
 * Outliers are the singular values z at which an eigenvalue of Θ Uᵀ diag(u(z)) U Θ + γT (VᵀBV − mean of B) is d/P(z).
 * With z the eigenvalues fall and d/P rises, so each spike makes at most one outlier.
 * Places that were computed for one spike serve the others too.
 */
export class SpikedBulk {
  readonly #backend: Backend;
  readonly #spikes: Spikes;
  readonly #bulk: Bulk;
  readonly #edge: number;
  /** All points computed so far, ascending in z. */
  readonly #points: SearchPoint[] = [];

  /** @param edge the noise edge of the bulk */
  constructor(backend: Backend, spikes: Spikes, bulk: Bulk, edge: number) {
    this.#backend = backend;
    this.#spikes = spikes;
    this.#bulk = bulk;
    this.#edge = edge;
  }

  /**
   * The outliers, with their overlaps and matches.
   * With F the difference of eigenvalue and d/P, and y the eigenvector, the vectors of an outlier have Vᵀv = y √(2/F′) and
   * Uᵀu = Θ⁻¹ (d/P − γT (VᵀBV − mean of B)) y √(2/F′).
   */
  async outliers(): Promise<PredictedSpikes> {
    const { strengths, target } = this.#spikes;
    const values = new Float64Array(strengths.length).fill(this.#edge);
    const overlaps = new Float64Array(strengths.length);
    const matches = new Float64Array(strengths.length);
    const least = leastMatched * spikeThreshold(this.#bulk.aspect);
    for (let k = 0; k < target.length; k++) {
      const found = await this.#crossing(k);
      if (!found) break;
      const { z, slope, bulk, vector } = found;
      const alongV = vector.map((y) => y * Math.sqrt(2 / slope));
      const alongU = inverseOnTheRight(this.#spikes, bulk, alongV).map((x, l) => x / strengths[l]);
      values[k] = z;
      overlaps[k] = Math.min(Math.abs(dot(alongV, target)), 1);
      const matched = alongV.reduce((sum, x, l) => sum + (strengths[l] > least ? x * alongU[l] : 0), 0);
      matches[k] = Math.min(Math.abs(matched), 1);
    }
    return { strengths, values, overlaps, matches };
  }

  /**
   * The strength that the k-th spike would need for its outlier to lie at z. For this all of S is scaled by one factor.
   * @param z at the noise edge and below, the strength is that for an outlier just above it
   * @returns null if there is no such spike
   */
  async strengthFor(k: number, z: number): Promise<number | null> {
    if (k >= this.#spikes.target.length) return null;
    const point = await this.#pointAt(Math.max(z, this.#edge * (1 + besideEdge)));
    if (!point) return null;
    const factor = await this.#factorFor(k, point.bulk);
    return factor === null ? null : factor * this.#spikes.strengths[k];
  }

  /** The factor by which S must be scaled for the k-th eigenvalue at z to be d/P; null if the noise along V is enough without S. */
  async #factorFor(k: number, bulk: BulkAt): Promise<number | null> {
    const size = this.#spikes.target.length;
    const unit = Array.from({ length: size }, (_, l) =>
      Float64Array.from({ length: size }, (_, m) => (l === m ? 1 : 0)),
    );
    const inverse = Float64Array.from(unit.flatMap((e) => [...inverseOnTheRight(this.#spikes, bulk, e)]));
    const { values, vectors } = await this.#backend.symmetricEigen(inverse, size);
    if (!(values[size - 1] > 0)) return null;
    // In the coordinates in which the inverse is 1, the eigenvalues of the spikes are 1/factor².
    const roots = Array.from(values, (value, l) =>
      vectors.slice(l * size, (l + 1) * size).map((x) => x / Math.sqrt(value)),
    );
    const of = spikeMatrix(this.#spikes, bulk);
    const images = roots.map((r) => Float64Array.from(unit, (_, m) => dot(of.subarray(m * size, (m + 1) * size), r)));
    const scaled = Float64Array.from(roots.flatMap((r) => images.map((image) => dot(r, image))));
    const found = (await this.#backend.symmetricEigen(scaled, size)).values[k];
    return found > 0 ? 1 / Math.sqrt(found) : null;
  }

  /** The outlier of the k-th spike; null if it has none. */
  async #crossing(k: number): Promise<Crossing | null> {
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
        return beside && { z: root(here, beside, k), slope: slope(here, beside, k), bulk: beside.bulk, vector };
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
    const next = this.#points.findIndex(({ bulk }) => bulk.z >= z);
    if (next >= 0 && this.#points[next].bulk.z === z) return this.#points[next];
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
async function spectrumAt(backend: Backend, spikes: Spikes, bulk: BulkAt): Promise<Omit<SearchPoint, 'bulk'>> {
  const matrix = spikeMatrix(spikes, bulk).map((x, at) => x + bulk.weight * spikes.excessNoise[at]);
  const { values, vectors } = await backend.symmetricEigen(matrix, spikes.target.length);
  return { excess: values.map((x) => 1 / bulk.right - x), vectors };
}

/** Θ Uᵀ diag(u(z)) U Θ, row-major. */
function spikeMatrix({ strengths, target, moments }: Spikes, { left }: BulkAt): Float64Array {
  const count = target.length;
  const matrix = new Float64Array(count * count);
  moments.forEach((moment, g) => {
    for (let at = 0; at < matrix.length; at++) matrix[at] += left[g] * moment[at];
  });
  return matrix.map((x, at) => x * strengths[Math.floor(at / count)] * strengths[at % count]);
}

/** (d/P − γT (VᵀBV − mean of B)) x: the inverse of the right resolvent on the span of V, to first order. */
function inverseOnTheRight({ excessNoise }: Spikes, { right, weight }: BulkAt, x: Float64Array): Float64Array {
  const size = x.length;
  return x.map((value, l) => value / right - weight * dot(excessNoise.subarray(l * size, (l + 1) * size), x));
}
