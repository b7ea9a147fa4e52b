import type { Backend, Matrix } from '../../kernels/backends/backend.ts';
import { Descent, type Run } from '../../kernels/network/descent.ts';
import { type Batch, type DrawParameters, drawNetwork, type Network } from '../../kernels/network/draw.ts';
import { DrawnData } from '../../kernels/network/drawn-data.ts';
import { featuresOf, type RidgeErrors, ridgeErrors } from '../../kernels/network/features.ts';
import { outputScale } from '../../kernels/model/laws.ts';
import type { SpikedFeatures } from '../../kernels/theory/spiked-features/parameters.ts';
import { spikedFeaturesOf } from '../../kernels/theory/spiked-features/parameters.ts';
import { dot, norm, takeOut } from '../../kernels/vectors/vector.ts';
import { type SpikedPoint, stepSamples } from './point.ts';

/** What a point records. */
export interface SpikedResult {
  /** Ridge regressions on the features of the trained network, one for each λ. */
  network: readonly RidgeErrors[];
  /** The same for weights √c W0 + r 1 v̂ᵀ with the mapped c, r and γ. */
  spiked: readonly RidgeErrors[];
  /** Length of the mean over neurons of what the step adds to a row, and its overlap with β*. */
  spike: number;
  gamma: number;
}

/** Numbers of the batches of a draw. */
const batches = { step: 1, ridge: 2, test: 3 } as const;

interface PointRun extends Run {
  index: number;
}

const drawOf = ({ N, d, n, seed, replicate }: SpikedPoint): DrawParameters => ({
  ...{ N, d, n, seed, replicate },
  ...{ weights: 'sphere', readout: 'constant', inputs: 'gaussian' },
});

/** Computes points that share a draw, and emits each result as soon as it is known. */
export async function computeOnBackend(
  backend: Backend,
  points: readonly SpikedPoint[],
  emit: (index: number, result: SpikedResult) => void,
): Promise<void> {
  const network = await drawNetwork(backend, drawOf(points[0]));
  const data = new DrawnData(backend, network);
  const batch = (p: SpikedPoint, index: number, n: number, noise: number): Promise<Batch> =>
    data.batch({ ...drawOf(p), n, target: p.target, targetMean: 'keep', noise }, index);
  const runs: PointRun[] = [];
  for (const [index, p] of points.entries()) {
    // Without its output a network has the labels as residuals.
    const readout = {
      activation: p.activation,
      outputScale: p.loss === 'correlation' ? 0 : outputScale('mean-field', p.N),
      outputOffset: 0,
    };
    const step = await batch(p, batches.step, stepSamples(p), 0);
    runs.push({ index, readout, rates: [p.etaTilde * Math.sqrt(p.N)], batches: [step] });
  }
  const descent = new Descent<PointRun>(backend, network, async (pencil, arrivals) => {
    for (const { rate, run, steps } of arrivals) {
      const p = points[run.index];
      const ridge = await batch(p, batches.ridge, p.n, p.noise);
      const test = await batch(p, batches.test, p.testSamples, p.noise);
      const trained = pencil.at(rate).evaluate();
      const mapped = await spikedWeights(backend, network, p);
      emit(run.index, {
        network: await errorsOf(backend, trained, ridge, test, p),
        spiked: await errorsOf(backend, mapped, ridge, test, p),
        ...(await meanSpike(backend, network, steps[0].gradient.G, rate)),
      });
      backend.release(trained, mapped);
    }
  });
  await descent.take(runs);
  await data.release();
}

async function errorsOf(
  backend: Backend,
  W: Matrix,
  ridge: Batch,
  test: Batch,
  { activation, lambdas }: SpikedPoint,
): Promise<RidgeErrors[]> {
  const features = ({ X }: Batch): Matrix => featuresOf(backend, X, W, { activation, centred: false });
  const [onRidge, onTest] = [features(ridge), features(test)];
  const errors = await ridgeErrors(
    backend,
    { features: onRidge, labels: await backend.read(ridge.labels) },
    { features: onTest, labels: await backend.read(test.labels) },
    lambdas,
  );
  backend.release(onRidge, onTest);
  return errors;
}

/** √c W0 + r 1 v̂ᵀ, with v̂ at the angle of γ to β* and otherwise random (MODEL §4). */
async function spikedWeights(backend: Backend, { W0, N, d, betaStar }: Network, p: SpikedPoint): Promise<Matrix> {
  const { spike, bulk, gamma }: SpikedFeatures = spikedFeaturesOf({
    ...{ student: p.activation, teacher: p.target, alpha0: p.alpha0, etaTilde: p.etaTilde },
    ...{ nOverN: p.n / N, NOverD: N / d, lambda: 1, noiseVariance: p.noise ** 2 },
  });
  const drawn = backend.normals(
    { role: 'target-direction', index: 1, rows: d, cols: 1, seed: p.seed, replicate: p.replicate },
    { scale: 1 },
  );
  const other = await backend.read(drawn);
  takeOut(other, betaStar);
  const length = norm(other);
  const unseen = Math.sqrt(Math.max(1 - gamma * gamma, 0));
  const direction = betaStar.map((x, i) => spike * (gamma * x + (unseen * other[i]) / length));
  const [ones, row] = [backend.upload(new Float64Array(N).fill(1), N, 1), backend.upload(direction, 1, d)];
  const outer = backend.multiply(ones, row, 'AB');
  const weights = backend.evaluate({ base: outer, terms: [{ weight: Math.sqrt(bulk), matrix: W0 }] });
  backend.release(drawn, ones, row, outer);
  return weights;
}

/** The mean over neurons of what a step adds to a row. */
async function meanSpike(
  backend: Backend,
  { N, betaStar }: Network,
  G: Matrix,
  rate: number,
): Promise<{ spike: number; gamma: number }> {
  const ones = backend.upload(new Float64Array(N).fill(rate / N), 1, N);
  const product = backend.multiply(ones, G, 'AB');
  const mean = await backend.read(product);
  backend.release(ones, product);
  const spike = norm(mean);
  return { spike, gamma: spike > 0 ? dot(mean, betaStar) / spike : 0 };
}
