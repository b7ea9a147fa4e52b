import type { Backend, Matrix } from '../../kernels/backends/backend.ts';
import type { Batch, Network } from '../../kernels/network/draw.ts';
import { featuresOf, type RidgeErrors, ridgeErrors } from '../../kernels/network/features.ts';
import { orthonormalBasis } from '../../kernels/vectors/orthonormal.ts';
import { stack } from '../../kernels/vectors/rows.ts';
import { type CountedFeatures, countedFeatures } from './feature-spikes.ts';
import { featurePowers } from '../../kernels/network/features.ts';
import type { OneStepFeaturePoint } from './point.ts';

/** Spectrum, spikes and ridge regressions of one set of weights. */
export interface ObservedFeatures extends CountedFeatures {
  /** One entry for each λ. */
  ridge: readonly RidgeErrors[];
  /** All singular values; null unless the point asks for them. */
  spectrum: Float64Array | null;
}

/** Samples that features are looked at on. */
export interface Samples {
  ridge: Batch;
  test: Batch;
  /** Xβ of the ridge samples. */
  projections: Float64Array;
  /** ‖x_j‖² of the ridge samples. */
  lengths: Float64Array;
}

/** Looks at the features of weights on fresh samples (MODEL §3). */
export async function observeFeatures(
  backend: Backend,
  network: Network,
  W: Matrix,
  { ridge, test, projections, lengths }: Samples,
  p: OneStepFeaturePoint,
): Promise<ObservedFeatures> {
  const { N } = network;
  const [features, onTest] = [ridge, test].map(({ X }) => featuresOf(backend, X, W, p));
  const start = backend.normals(
    { role: 'lanczos-start', index: 0, rows: 1, cols: N, seed: p.seed, replicate: p.replicate },
    { scale: 1 },
  );
  // A mean over neurons or samples, and the lengths of rows, make values of their own that a step does not change.
  const powers = Array.from({ length: featurePowers }, (_, k) => projections.map((g) => g ** (k + 1)));
  const ones = (length: number): Float64Array => new Float64Array(length).fill(1);
  const left = upload(backend, [ones(lengths.length), lengths, ...powers]);
  const right = upload(backend, [ones(N), await backend.rowProducts(W, W), ...network.readoutPowers]);
  const counted = await countedFeatures(backend, features, projections, { left, right, start });
  const [labels, testLabels] = [await backend.read(ridge.labels), await backend.read(test.labels)];
  const errors = await ridgeErrors(backend, { features, labels }, { features: onTest, labels: testLabels }, p.lambdas);
  const spectrum = p.spectrum ? await backend.singularValues(features) : null;
  backend.release(features, onTest, start, left, right);
  return { ...counted, ridge: errors, spectrum };
}

function upload(backend: Backend, vectors: readonly Float64Array[]): Matrix {
  const basis = orthonormalBasis(vectors);
  return backend.upload(stack(basis), basis.length, basis[0].length);
}
