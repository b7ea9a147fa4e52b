import type { Backend } from '../backends/backend.ts';
import type { Precision } from '../backends/precision.ts';
import { orthonormalBasis } from '../vectors/orthonormal.ts';
import { combination, dot } from '../vectors/vector.ts';
import { spikeThreshold } from './bgn.ts';
import { gramMatrix, type LeftBasis } from './left-basis.ts';
import type { Spikes } from './outliers.ts';

/** Right factors at K nodes of the readout, d values each; several nodes may share one. */
export type RightFactors = readonly Float64Array[];

/**
 * The signal part S of the updates as a product of thin factors, at any size η of the last step (MODEL §2.4, §2.4b):
 * S = Σ_k (a∘basis_k) m_kᵀ with m_k = base_k + η last_k. Before the last step is base = 0 for one step, and η1 c1 β for two.
 */
export interface SignalFactors {
  /** Orthonormal coordinates of the left factors a∘basis_k, in which their matrix is Q H. */
  left: LeftBasis;
  /** Orthonormal vectors that span all right factors, d values each. There are fewer than nodes, since the factors are nearly dependent. */
  frame: readonly Float64Array[];
  /** What the steps before the last have made, in coordinates of the frame; null for a first step. */
  base: RightFactors | null;
  /** What the last step adds for each unit of its size, likewise. */
  last: RightFactors;
  /** H M Mᵀ Hᵀ, K×K, as a polynomial in η: its coefficients of 1, η and η². */
  gram: readonly [Float64Array, Float64Array, Float64Array];
  /** H M β*, K values, as a polynomial in η: its coefficients of 1 and η. */
  target: readonly [Float64Array, Float64Array];
}

/** A right factor adds a vector to the frame if it has at least this share of its length outside. In f32 this changes strengths by about 1e-5. */
const ownShare = { f32: 1e-2, f64: 1e-8 } as const;

/**
 * Collects the inner products of the factors of S, which do not depend on η.
 * @param before base, with d values for each node
 * @param added last, likewise
 * @param precision that in which the factors were computed
 */
export function signalFactors(
  left: LeftBasis,
  before: RightFactors | null,
  added: RightFactors,
  betaStar: Float64Array,
  precision: Precision,
): SignalFactors {
  const frame = orthonormalBasis([...new Set(before), ...added], ownShare[precision]);
  const coordinates = (v: Float64Array): Float64Array => Float64Array.from(frame, (unit) => dot(unit, v));
  const ofNodes = (rights: RightFactors): RightFactors => {
    const each = new Map([...new Set(rights)].map((right) => [right, coordinates(right)]));
    return rights.map((right) => each.get(right) as Float64Array);
  };
  const [base, last] = [before && ofNodes(before), ofNodes(added)];
  const target = coordinates(betaStar);
  const { root } = left;
  const size = last.length;
  const mapped = (v: Float64Array): Float64Array => Float64Array.from(root, (h) => dot(h, v));
  const along = (rights: RightFactors): Float64Array => mapped(Float64Array.from(rights, (w) => dot(w, target)));
  // H G Hᵀ, row by row.
  const mappedGram = (gram: Float64Array): Float64Array => {
    const columns = Array.from({ length: size }, (_, l) => mapped(gram.subarray(l * size, (l + 1) * size)));
    const rows = root.map((_, k) => mapped(Float64Array.from(columns, (column) => column[k])));
    return Float64Array.from(rows.flatMap((row) => [...row]));
  };
  const none = new Float64Array(size * size);
  return {
    ...{ left, frame, base, last },
    gram: base
      ? [mappedGram(gramMatrix(base)), mappedGram(mixedGram(base, last)), mappedGram(gramMatrix(last))]
      : [none, none, mappedGram(gramMatrix(last))],
    target: [base ? along(base) : new Float64Array(size), along(last)],
  };
}

/** ⟨x_k, y_l⟩ + ⟨y_k, x_l⟩ of all pairs, row-major. */
function mixedGram(x: RightFactors, y: RightFactors): Float64Array {
  const size = x.length;
  const gram = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let l = 0; l <= k; l++) gram[k * size + l] = gram[l * size + k] = dot(x[k], y[l]) + dot(y[k], x[l]);
  }
  return gram;
}

/** A strength below this share of the largest is rounding. */
const negligible = 1e-6;
/** Spikes that are reported. The others are far below the bulk at every N. */
const reported = 6;
/** A spike below this share of the threshold makes no outlier and changes none, unless all rows of W0 have shrunk by such a factor. */
const leastShare = 0.3;

/** The spikes of S, with their coordinates in the left basis. */
export interface LocatedSpikes extends Omit<Spikes, 'excessNoise'> {
  /** x of each strong spike, K values: u = Q x and v = Mᵀ Hᵀ x/θ. */
  coordinates: readonly Float64Array[];
  /** v of each strong spike, in coordinates of the frame. */
  rights: readonly Float64Array[];
}

/**
 * The spikes of S at a size of the last step (MODEL §2.4, §2.4b), from an eigenproblem with one row per node.
 * @param rate η
 * @param c N/d
 * @returns up to six spikes, strongest first; null if the factors are not finite
 */
export async function spikesAt(
  backend: Backend,
  factors: SignalFactors,
  rate: number,
  c: number,
): Promise<LocatedSpikes | null> {
  const {
    left,
    gram: [constant, linear, square],
    target: [fixed, growing],
  } = factors;
  const size = fixed.length;
  const gram = constant.map((x, at) => x + rate * (linear[at] + rate * square[at]));
  if (!gram.every(Number.isFinite)) return null;
  const alongTarget = fixed.map((x, k) => x + rate * growing[k]);
  const { values, vectors } = await backend.symmetricEigen(gram, size);
  const all = values.slice(0, reported).map((value) => Math.sqrt(Math.max(value, 0)));
  const strengths = all.filter((theta) => theta > negligible * all[0]);
  const strong = strengths.filter((theta) => theta > leastShare * spikeThreshold(c)).length;
  const coordinates = Array.from({ length: strong }, (_, k) => vectors.slice(k * size, (k + 1) * size));
  return {
    strengths,
    coordinates,
    rights: coordinates.map((x, k) => rightVector(factors, rate, x).map((value) => value / strengths[k])),
    target: Float64Array.from(coordinates, (x, k) => dot(x, alongTarget) / strengths[k]),
    moments: left.moments.map((moment, g) => {
      const row = left.rows[g];
      return row === null ? restrict(moment, coordinates) : ofSingle(row, coordinates);
    }),
  };
}

/** Mᵀ Hᵀ x. */
function rightVector({ left, base, last }: SignalFactors, rate: number, x: Float64Array): Float64Array {
  const weights = combination(left.root, x);
  const grown = combination(last, weights).map((value) => rate * value);
  if (!base) return grown;
  const fixed = combination(base, weights);
  return grown.map((value, i) => value + fixed[i]);
}

/** (xᵀq)(yᵀq) of all pairs of some vectors, row-major. */
function ofSingle(q: Float64Array, vectors: readonly Float64Array[]): Float64Array {
  const entries = vectors.map((x) => dot(x, q));
  const [count, result] = [entries.length, new Float64Array(entries.length ** 2)];
  for (let at = 0; at < result.length; at++) result[at] = entries[Math.floor(at / count)] * entries[at % count];
  return result;
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
