import type { BackendName } from '../backends/names.ts';
import { openWished } from '../backends/open.ts';
import type { Activation } from '../model/activations.ts';
import { type OutputScaling, outputScalings } from '../model/laws.ts';
import { largestTriplets } from '../spectral/triplets.ts';
import { checkArray, checkNumbers } from './check-length.ts';
import { checkActivation, checkFinite, checkFlag, checkList, checkName, checkWhole } from './check-options.ts';
import { Descent, type Run } from './descent.ts';
import { type Network, readoutOf } from './draw.ts';
import { featureSpectrum, type FeatureSpectrum, featuresOf, type RidgeErrors, ridgeErrors } from './features.ts';
import { readoutPowers } from './readout-powers.ts';
import { correlation, project } from './signal.ts';

/** A network, the batch of its step, and the samples of a ridge regression, as row-major arrays (MODEL §3). They are not changed. */
export interface FeatureDraw {
  /** Hidden width. */
  N: number;
  /** Input dimension. */
  d: number;
  /** Samples of the step. */
  n: number;
  /** Initial weights, N×d. */
  W0: Float64Array;
  /** Readout of the step, N values. */
  a: Float64Array;
  /** β*, d values, of length 1 (not checked). */
  betaStar: Float64Array;
  /** Inputs of the step, n×d. */
  X: Float64Array;
  /** Labels of the step, n values. */
  y: Float64Array;
  /** Inputs of the ridge regression; d columns, any number of rows. */
  XRidge: Float64Array;
  /** Their labels. */
  yRidge: Float64Array;
  /** Inputs of the test samples, d columns. */
  XTest: Float64Array;
  /** Their labels. */
  yTest: Float64Array;
}

/** How `featuresOnArrays` computes. */
export interface FeatureOptions {
  /** σ. */
  activation: Activation;
  /** Subtracts c_0 = E σ(z) from σ, in the step and in the features (default true). */
  centred?: boolean;
  /** η, the size of the step itself. */
  eta: number;
  /** Which factor is in front of aᵀσ (default mean-field). */
  outputScaling?: OutputScaling;
  /** The λ of the ridge regressions, each positive. */
  lambdas: readonly number[];
  /** Number of triplets of F and of W1, at most min(n, N) and min(N, d) (default 6). */
  topK?: number;
  /** Precision of matrices (default: f64 on the native backend, f32 on the others, which have no other). */
  precision?: 'f32' | 'f64';
  /** What computes (default: `native`; where its addon is not built, `tfjs` with a warning). */
  backend?: BackendName;
}

/** Spectrum of features, and the ridge regressions on them. */
export interface FeatureResult extends FeatureSpectrum {
  /** One entry for each λ. */
  ridge: RidgeErrors[];
}

/** What one step makes of the features. */
export interface FeaturesAfterStep {
  /** r = y − f(X), n values. */
  residual: Float64Array;
  /** β = Xᵀr/n, d values. */
  beta: Float64Array;
  /** The largest singular values of W1. */
  weightSingularValues: Float64Array;
  /** Of F = σ(XRidge W1ᵀ). */
  features: FeatureResult;
  /** Of F0 = σ(XRidge W0ᵀ), with the same β. */
  features0: FeatureResult;
}

/** @throws TypeError or RangeError if an array or a size does not fit */
function checkDraw(draw: FeatureDraw): void {
  const { N, d, n } = draw;
  for (const [name, size] of Object.entries({ N, d, n })) checkWhole(name, size);
  checkNumbers('W0 (N×d)', draw.W0, N * d);
  checkNumbers('a (N)', draw.a, N);
  checkNumbers('betaStar (d)', draw.betaStar, d);
  checkNumbers('X (n×d)', draw.X, n * d);
  checkNumbers('y (n)', draw.y, n);
  for (const samples of ['Ridge', 'Test'] as const) {
    const [X, y] = [draw[`X${samples}`], draw[`y${samples}`]];
    checkArray(`y${samples}`, y);
    checkWhole(`the number of samples in y${samples}`, y.length);
    checkNumbers(`y${samples}`, y, y.length);
    checkNumbers(`X${samples} (samples×d)`, X, y.length * d);
  }
}

/** @throws TypeError or RangeError if an option is none */
function checkOptions(options: FeatureOptions): void {
  const { centred = true, outputScaling = 'mean-field', topK = 6 } = options;
  checkActivation(options.activation);
  checkFlag('centred', centred);
  checkFinite('eta', options.eta);
  checkName('outputScaling', outputScaling, outputScalings);
  checkList('lambdas', options.lambdas);
  checkWhole('topK', topK, 0);
}

/**
 * Takes one gradient step of a network that is given as arrays, and looks at its features on fresh samples (MODEL §3).
 * @throws TypeError or RangeError if an array, a size or an option does not fit, or if a λ is not positive
 * @throws PrecisionError if the backend does not have the precision
 * @throws AddonMissingError if the native backend is asked for and its addon is not built, TfjsMissingError if the kind of tfjs is not installed
 */
export async function featuresOnArrays(draw: FeatureDraw, options: FeatureOptions): Promise<FeaturesAfterStep> {
  checkOptions(options);
  checkDraw(draw);
  const { N, d, n } = draw;
  const { activation, centred = true, eta, outputScaling = 'mean-field', lambdas, topK = 6 } = options;
  // The caller may change or transfer these while the calculation goes on.
  const [a, betaStar] = [draw.a, draw.betaStar].map((values) => Float64Array.from(values));
  const backend = await openWished(options);
  const network: Network = {
    ...{ N, d, W0: backend.upload(draw.W0, N, d), readout: backend.upload(a, N, 1) },
    ...{ readoutValues: a, readoutPowers: readoutPowers(a), betaStar },
  };
  const batch = { X: backend.upload(draw.X, n, d), labels: backend.upload(draw.y, n, 1) };
  const samples = (values: Float64Array) => backend.upload(values, values.length / d, d);
  const [XRidge, XTest] = [samples(draw.XRidge), samples(draw.XTest)];
  const start = (cols: number) =>
    backend.normals({ role: 'lanczos-start', index: 0, rows: 1, cols, seed: 0, replicate: 0 }, { scale: 1 });
  const [startOfWeights, startOfFeatures] = [start(d), start(N)];

  const lookAt = async (W: typeof XRidge, projections: Float64Array): Promise<FeatureResult> => {
    const [features, onTest] = [XRidge, XTest].map((X) => featuresOf(backend, X, W, { activation, centred }));
    const count = Math.min(topK, features.rows, N);
    const result = {
      ...(await featureSpectrum(backend, features, projections, startOfFeatures, count)),
      ridge: await ridgeErrors(
        backend,
        { features, labels: draw.yRidge },
        { features: onTest, labels: draw.yTest },
        lambdas,
      ),
    };
    backend.release(features, onTest);
    return result;
  };

  let found: FeaturesAfterStep | undefined;
  const descent = new Descent<Run>(backend, network, async (pencil, [{ rate, steps }]) => {
    const [{ gradient }] = steps;
    const beta = await correlation(backend, gradient);
    const projections = await project(backend, XRidge, beta);
    const w = pencil.at(rate);
    const triplets = await largestTriplets(backend, w, startOfWeights, { further: Math.min(topK, N, d) });
    const W = w.evaluate();
    found = {
      ...{ residual: gradient.residual, beta, weightSingularValues: triplets.values },
      features: await lookAt(W, projections),
      features0: await lookAt(network.W0, projections),
    };
    backend.release(W, triplets.left, triplets.right);
  });
  await descent.take([
    { readout: readoutOf({ activation, centred, outputScaling }, network), rates: [eta], batches: [batch] },
  ]);
  backend.release(network.W0, network.readout, batch.X, batch.labels, XRidge, XTest, startOfWeights, startOfFeatures);
  if (!found) throw new Error('the step was not taken');
  return found;
}
