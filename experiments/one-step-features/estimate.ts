import type { Estimate } from '../../kernels/contract/experiment.ts';
import { inputBytes, inputNanoseconds } from '../network/input-cost.ts';
import { regressionMemory, ridgeRegression } from '../network/ridge-cost.ts';
import { gemmFlopsPerMs, stepMs } from '../network/speeds.ts';
import { initialKey, type OneStepFeaturePoint } from './point.ts';
import { ridgeSize } from '../network/ridge-samples.ts';

/** Lanczos steps on the features of a point, those for the edge included. */
const lanczosSteps = 250;
const nanosecondsPerStepElement = { f32: 0.17, f64: 0.38 } as const;
const millisecondsPerPoint = 5;
const bytesPerRow = 1500;
/** With fewer elements of X Wᵀ than this a second thread does not pay. */
const leastThreadable = 2048 * 2048;

/** Estimates what a block of points that share a draw takes. Points with the same problem and samples have the same initial features. */
export function estimate(points: readonly OneStepFeaturePoint[]): Estimate {
  const initial = new Set(points.map(initialKey)).size;
  const [{ N, d, n, precision, inputs }] = points;
  const costs = points.map((p) => ridgeRegression({ ...p, samples: ridgeSize(p) }));
  const lanczos = (p: OneStepFeaturePoint): number =>
    (lanczosSteps * ridgeSize(p) * N * nanosecondsPerStepElement[precision]) / 1e6;
  const side = (p: OneStepFeaturePoint): number => Math.min(ridgeSize(p), N);
  // The Gram matrix of the shorter side, made tridiagonal.
  const spectrum = (p: OneStepFeaturePoint): number =>
    p.spectrum ? (side(p) * N * ridgeSize(p) + 4 * side(p) ** 3) / gemmFlopsPerMs[precision] : 0;
  const features = points.reduce(
    (sum, p, i) => sum + costs[i].products + costs[i].regression + lanczos(p) + spectrum(p),
    0,
  );
  const [{ testSamples }] = points;
  const drawn = ((n + ridgeSize(points[0]) + testSamples) * d * inputNanoseconds(inputs)) / 1e6;
  const element = precision === 'f64' ? 8 : 4;
  return {
    ms:
      stepMs(points[0], n) * initial +
      features * (1 + initial / points.length) +
      points.length * millisecondsPerPoint +
      drawn,
    memory:
      regressionMemory(points.map((p) => ({ ...p, samples: ridgeSize(p) }))) +
      element * 2 * n * N +
      (element + inputBytes(inputs, element)) * n * d,
    bytes: points.reduce((sum, p) => sum + bytesPerRow + (p.spectrum ? 16 * side(p) : 0), 0),
    threadable: n * N >= leastThreadable,
  };
}
