import type { Backend, Matrix } from '../backends/backend.ts';
import { outputScale, type OutputScaling, type ReadoutLaw, readoutFromNormals, type WeightLaw } from '../model/laws.ts';
import type { Activation } from '../model/activations.ts';
import { activationCoefficients } from '../model/activations.ts';
import { type Target, targetFunction, targetMean } from '../model/targets.ts';
import { norm } from '../vectors/vector.ts';
import { readoutPowers } from './readout-powers.ts';

/** A batch of samples: inputs X (n×d) and labels y (n×1). Batches for several targets share their inputs. */
export interface Batch {
  X: Matrix;
  labels: Matrix;
}

/** A random network with its target direction, before an activation or a target is chosen. */
export interface Network {
  N: number;
  d: number;
  /** Initial weights W0, N×d. */
  W0: Matrix;
  /** Readout a, N×1, and its values. */
  readout: Matrix;
  readoutValues: Float64Array;
  /** â^{∘k}, k = 1 … 6. */
  readoutPowers: readonly Float64Array[];
  /** β*, a unit vector of length d. */
  betaStar: Float64Array;
}

/** How a network turns pre-activations into an output: f = scale · (aᵀσ(z) − offset). */
export interface Readout {
  activation: Activation;
  outputScale: number;
  /** c_0 Σ a_i for a centred activation, else 0. */
  outputOffset: number;
}

/** What W0, a, β* and the inputs depend on. */
export interface DrawParameters {
  N: number;
  d: number;
  n: number;
  weights: WeightLaw;
  readout: ReadoutLaw;
  seed: number;
  replicate: number;
}

/** What the labels depend on besides. */
export interface LabelParameters {
  target: Target;
  targetMean: 'remove' | 'keep';
  /** Standard deviation τ of the label noise. */
  noise: number;
}

/** What the output depends on besides. */
export interface OutputParameters {
  activation: Activation;
  centred: boolean;
  outputScaling: OutputScaling;
}

/** c_0 Σ a_i for a centred activation, else 0: what centring σ takes from aᵀσ. */
function centringOffset(activation: Activation, centred: boolean, readout: Float64Array): number {
  if (!centred) return 0;
  return activationCoefficients(activation)[0] * readout.reduce((sum, a) => sum + a, 0);
}

/** Draws W0, a and β* (MODEL §1). */
export async function drawNetwork(backend: Backend, p: DrawParameters): Promise<Network> {
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
  const direction = await vector('target-direction', d);
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

/** Draws the inputs of batch number `index` (from 1): X iid N(0,1), n×d (MODEL §1). */
export function drawInputs(backend: Backend, { n, d, seed, replicate }: DrawParameters, index: number): Matrix {
  return backend.normals({ role: 'inputs', index, rows: n, cols: d, seed, replicate }, { scale: 1 });
}

/** Labels of batch number `index`: y = σ*(Xβ*) + τε, without E σ* unless it is kept (MODEL §1). */
export async function drawLabels(
  backend: Backend,
  p: DrawParameters & LabelParameters,
  X: Matrix,
  betaStar: Float64Array,
  index: number,
): Promise<Matrix> {
  const { n, d, seed, replicate } = p;
  const noise = backend.normals({ role: 'label-noise', index, rows: n, cols: 1, seed, replicate }, { scale: p.noise });
  const direction = backend.upload(betaStar, d, 1);
  const projected = backend.multiply(X, direction, 'AB');
  const [projection, epsilon] = await Promise.all([backend.read(projected), backend.read(noise)]);
  backend.release(noise, direction, projected);
  const sigma = targetFunction(p.target);
  const constant = p.targetMean === 'remove' ? targetMean(p.target) : 0;
  return backend.upload(
    projection.map((k, j) => sigma(k) - constant + epsilon[j]),
    n,
    1,
  );
}
