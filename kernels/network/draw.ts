import type { Backend, Matrix } from '../backends/backend.ts';
import { outputScale, type OutputScaling, type ReadoutLaw, readoutFromNormals, type WeightLaw } from '../model/laws.ts';
import type { Activation } from '../model/activations.ts';
import { activationCoefficients } from '../model/activations.ts';
import { targetMean } from '../model/information.ts';
import { hasNormalProjections } from '../model/input-laws.ts';
import { directionsOf, type Target, targetOfProjections } from '../model/targets.ts';
import { norm, normalise, takeOut } from '../vectors/vector.ts';
import type { InputParameters } from './draw-inputs.ts';
import { readoutPowers } from './readout-powers.ts';

/** A batch of n samples (MODEL §1). Batches for several targets share their inputs. */
export interface Batch {
  /** Inputs, n×d. */
  X: Matrix;
  /** Labels y, n×1. */
  labels: Matrix;
}

/** A random network and the target direction, before an activation or a target is chosen (MODEL §1). */
export interface Network {
  /** Hidden width. */
  N: number;
  /** Input dimension. */
  d: number;
  /** Initial weights, N×d. */
  W0: Matrix;
  /** Readout a, N×1. */
  readout: Matrix;
  /** The values of a. */
  readoutValues: Float64Array;
  /** â^{∘k} for k = 1 … 6, N values each. */
  readoutPowers: readonly Float64Array[];
  /** β*, a unit vector of length d. */
  betaStar: Float64Array;
}

/** How a network computes its output from pre-activations z: f = outputScale (aᵀσ(z) − outputOffset). */
export interface Readout {
  /** σ. */
  activation: Activation;
  /** 1/√N or 1, see `outputScale`. */
  outputScale: number;
  /** c_0 Σ a_i for a centred activation, else 0. */
  outputOffset: number;
}

/** What W0, a, β* and the inputs depend on (MODEL §1). */
export interface DrawParameters extends InputParameters {
  /** Hidden width. */
  N: number;
  /** Law of W0. */
  weights: WeightLaw;
  /** Law of a. */
  readout: ReadoutLaw;
}

/** What the labels depend on besides (MODEL §1). */
export interface LabelParameters {
  /** σ*. */
  target: Target;
  /** Whether E σ* is subtracted from the labels. */
  targetMean: 'remove' | 'keep';
  /** Standard deviation τ of the label noise. */
  noise: number;
}

/** What the output depends on besides (MODEL §1). */
export interface OutputParameters {
  /** σ. */
  activation: Activation;
  /** Whether c_0 = E σ(z) is subtracted from σ. */
  centred: boolean;
  /** Which factor is in front of aᵀσ. */
  outputScaling: OutputScaling;
}

/** What centring σ subtracts from aᵀσ: c_0 Σ a_i, or 0 without centring. */
function centringOffset(activation: Activation, centred: boolean, readout: Float64Array): number {
  if (!centred) return 0;
  return activationCoefficients(activation)[0] * readout.reduce((sum, a) => sum + a, 0);
}

/**
 * Draws W0, a and β* (MODEL §1). The caller releases `W0` and `readout`.
 * @param betaStar β* where the labels come from a table; it is then not drawn
 */
export async function drawNetwork(
  backend: Backend,
  p: DrawParameters,
  betaStar: Float64Array | null = null,
): Promise<Network> {
  const { N, d, seed, replicate } = p;
  const W0 = backend.normals(
    { role: 'weights', index: 0, rows: N, cols: d, seed, replicate },
    p.weights === 'sphere' ? { unitRows: true } : { scale: 1 / Math.sqrt(d) },
  );
  const vector = async (role: 'readout' | 'target-direction', length: number): Promise<Float64Array> => {
    const drawn = backend.normals({ role, index: 0, rows: length, cols: 1, seed, replicate }, { scale: 1 });
    const values = await backend.read(drawn);
    backend.release(drawn);
    return values;
  };
  const readoutValues = readoutFromNormals(p.readout, await vector('readout', N));
  const direction = betaStar ?? (await vector('target-direction', d));
  const length = norm(direction);
  return {
    N,
    d,
    W0,
    readout: backend.upload(readoutValues, N, 1),
    readoutValues,
    readoutPowers: readoutPowers(readoutValues),
    betaStar: direction.map((x) => x / length),
  };
}

/** The readout of a network with given output parameters, a new object for each call. */
export function readoutOf(
  { activation, centred, outputScaling }: OutputParameters,
  { N, readoutValues }: Network,
): Readout {
  return {
    activation,
    outputScale: outputScale(outputScaling, N),
    outputOffset: centringOffset(activation, centred, readoutValues),
  };
}

/**
 * Draws the orthonormal directions that a target reads (MODEL §1). The first is β*; each further one is drawn, and made orthogonal to those before.
 * @throws RangeError if there are more directions than dimensions
 */
export async function drawDirections(
  backend: Backend,
  { d, seed, replicate }: Pick<DrawParameters, 'd' | 'seed' | 'replicate'>,
  betaStar: Float64Array,
  target: Target,
): Promise<Float64Array[]> {
  const count = directionsOf(target);
  if (count > d) throw new RangeError(`the target reads ${count} directions of ${d} dimensions`);
  const directions = [betaStar];
  for (let index = 1; index < count; index++) {
    // Number 1 of these streams serves the spike of the spiked features.
    const stream = { role: 'target-direction', index: index + 1, rows: d, cols: 1, seed, replicate } as const;
    const drawn = backend.normals(stream, { scale: 1 });
    const values = await backend.read(drawn);
    backend.release(drawn);
    for (let pass = 0; pass < 2; pass++) for (const before of directions) takeOut(values, before);
    normalise(values);
    directions.push(values);
  }
  return directions;
}

/**
 * Draws the labels of batch number `index` (from 1): y = σ*(κ) + τε with the projections κ_r = ⟨β*_r, x⟩, minus E σ* unless
 * `targetMean` is `keep` (MODEL §1).
 * @param X inputs of the same batch, n×d
 * @param directions those of the target, see `drawDirections`
 * @returns n×1; the caller releases it
 */
export async function drawLabels(
  backend: Backend,
  p: DrawParameters & LabelParameters,
  X: Matrix,
  directions: readonly Float64Array[],
  index: number,
): Promise<Matrix> {
  const { d } = p;
  const count = directions.length;
  const columns = Float64Array.from({ length: d * count }, (_, at) => directions[at % count][Math.floor(at / count)]);
  const rows = backend.upload(columns, d, count);
  const projected = backend.multiply(X, rows, 'AB');
  const projections = await backend.read(projected);
  backend.release(rows, projected);
  const label = targetOfProjections(p.target);
  const values = Float64Array.from({ length: p.n }, (_, j) => label(projections.subarray(j * count, (j + 1) * count)));
  return noisyLabels(backend, p, { values, mean: meanLabel(p, values) }, index);
}

/**
 * Labels of batch number `index` (from 1) from their values without noise: y − E y + τε, or y + τε where `targetMean` is `keep`.
 * @returns n×1; the caller releases it
 */
export async function noisyLabels(
  backend: Backend,
  { n, noise, targetMean: mode, seed, replicate }: DrawParameters & LabelParameters,
  { values, mean }: { values: Float64Array; mean: number },
  index: number,
): Promise<Matrix> {
  const drawn = backend.normals({ role: 'label-noise', index, rows: n, cols: 1, seed, replicate }, { scale: noise });
  const epsilon = await backend.read(drawn);
  backend.release(drawn);
  const constant = mode === 'remove' ? mean : 0;
  return backend.upload(
    values.map((y, j) => y - constant + epsilon[j]),
    n,
    1,
  );
}

/** The mean of the labels that `remove` takes: E σ* for normal projections, else the mean over the batch. */
function meanLabel({ inputs, target }: DrawParameters & LabelParameters, labels: Float64Array): number {
  if (hasNormalProjections(inputs)) return targetMean(target);
  return labels.reduce((sum, y) => sum + y, 0) / labels.length;
}
