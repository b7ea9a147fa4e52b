import type { Backend, Matrix, Sum } from '../backends/backend.ts';
import { type Activation, activationCoefficients } from '../model/activations.ts';
import { ridge } from '../spectral/ridge.ts';
import { largestTriplets } from '../spectral/triplets.ts';
import { orthonormalBasis } from '../vectors/orthonormal.ts';
import { rowsOf } from '../vectors/rows.ts';
import { dot, norm } from '../vectors/vector.ts';

/** Powers of Xβ that left vectors of features are compared with. */
export const featurePowers = 5;

/** What makes features of pre-activations. */
export interface FeatureParameters {
  /** σ. */
  activation: Activation;
  /** Whether c_0 = E σ(z) is taken from it. */
  centred: boolean;
}

/** The features of some samples: F = σ(X Wᵀ), less c_0 if σ is centred; n×N (MODEL §3). The caller releases the matrix. */
export function featuresOf(backend: Backend, X: Matrix, W: Matrix, output: FeatureParameters): Matrix {
  const preactivations = backend.multiply(X, W, 'ABt');
  const features = activated(backend, preactivations, output);
  backend.release(preactivations);
  return features;
}

/** The features of pre-activations that are given as a sum; n×N (MODEL §3). The caller releases the matrix. */
export function featuresAt(backend: Backend, preactivations: Sum, output: FeatureParameters): Matrix {
  const evaluated = backend.evaluate(preactivations);
  const features = activated(backend, evaluated, output);
  backend.release(evaluated);
  return features;
}

function activated(backend: Backend, preactivations: Matrix, { activation, centred }: FeatureParameters): Matrix {
  return backend.activate(preactivations, activation, centred ? activationCoefficients(activation)[0] : 0);
}

/** The largest singular values of features, and what their left vectors hold. Every array has one entry per triplet. */
export interface FeatureSpectrum {
  /** The largest singular values of F, without a factor. */
  singularValues: Float64Array;
  /** |⟨u, ĝ^{∘k}⟩| with g = Xβ, for k = 1 … 5. */
  leftPower: Float64Array[];
  /** The same for the powers made orthogonal one after the other. */
  leftPowerOrthogonal: Float64Array[];
  /** The same if the constant vector comes first. */
  leftPowerOrthogonalConstant: Float64Array[];
}

/**
 * The largest singular triplets of features (MODEL §3).
 * @param projections g = Xβ of the samples, n values
 * @param start 1×N, generic
 */
export async function featureSpectrum(
  backend: Backend,
  features: Matrix,
  projections: Float64Array,
  start: Matrix,
  count: number,
): Promise<FeatureSpectrum> {
  const pencil = backend.pencil(features);
  const triplets = await largestTriplets(backend, pencil.at(0), start, { further: count });
  pencil.release();
  const lefts = rowsOf(await backend.read(triplets.left), features.rows);
  backend.release(triplets.left, triplets.right);
  const powers = Array.from({ length: featurePowers }, (_, k) => projections.map((g) => g ** (k + 1)));
  const constant = new Float64Array(features.rows).fill(1);
  const along = (basis: readonly Float64Array[]): Float64Array[] =>
    lefts.map((u) => Float64Array.from(basis, (unit) => Math.abs(dot(u, unit))));
  return {
    singularValues: triplets.values,
    leftPower: along(powers.map((power) => power.map((x) => x / (norm(power) || 1)))),
    leftPowerOrthogonal: along(orthonormalBasis(powers)),
    leftPowerOrthogonalConstant: along(orthonormalBasis([constant, ...powers]).slice(1)),
  };
}

/** Ridge regression on features, for one λ. */
export interface RidgeErrors {
  /** λ of (1/n)|y − F b|² + λ|b|². */
  lambda: number;
  /** (1/n)|y − F b|². */
  train: number;
  /** train + λ|b|². */
  objective: number;
  /** Mean square on the test samples. */
  test: number;
  /** |b|. */
  readoutNorm: number;
}

/** Samples as features, with their labels. */
export interface LabelledFeatures {
  /** F, n×N. */
  features: Matrix;
  /** y, n values. */
  labels: Float64Array;
}

/** Ridge regression on features for several λ, from one factorisation (MODEL §3). */
export async function ridgeErrors(
  backend: Backend,
  train: LabelledFeatures,
  test: LabelledFeatures,
  lambdas: readonly number[],
): Promise<RidgeErrors[]> {
  const coefficients = await ridge(backend, train.features, train.labels, Float64Array.from(lambdas));
  const onTrain = await meanSquares(backend, train, coefficients);
  const onTest = await meanSquares(backend, test, coefficients);
  const readouts = rowsOf(await backend.read(coefficients), coefficients.cols);
  backend.release(coefficients);
  return lambdas.map((lambda, k) => {
    const readoutNorm = norm(readouts[k]);
    const objective = onTrain[k] + lambda * readoutNorm ** 2;
    return { lambda, train: onTrain[k], objective, test: onTest[k], readoutNorm };
  });
}

/** Mean of (y − F b)² for each row b of coefficients. */
async function meanSquares(
  backend: Backend,
  { features, labels }: LabelledFeatures,
  coefficients: Matrix,
): Promise<number[]> {
  const fitted = backend.multiply(coefficients, features, 'ABt');
  const rows = rowsOf(await backend.read(fitted), features.rows);
  backend.release(fitted);
  return rows.map((row) => row.reduce((sum, x, j) => sum + (labels[j] - x) ** 2, 0) / row.length);
}
