import type { Precision } from '../../kernels/backends/precision.ts';
import { gemmFlopsPerMs } from './speeds.ts';

const tridiagonalFlopsPerMs = 8e7;
/** For one feature: the activation, and reading what follows from it. */
const nanosecondsPerFeature = 7;

/** What decides the cost of features and of a ridge regression on them. */
export interface RegressionShape {
  N: number;
  d: number;
  /** Samples of the regression. */
  samples: number;
  testSamples: number;
  precision: Precision;
}

/** Time and memory of features, and of ridge regressions on them for any number of λ. */
export function ridgeRegression({ N, d, samples, testSamples, precision }: RegressionShape): {
  ms: number;
  memory: number;
} {
  const side = Math.min(N, samples);
  const products = (2 * (samples + testSamples) * N * d + 2 * samples * N * side) / gemmFlopsPerMs[precision];
  const element = precision === 'f64' ? 8 : 4;
  const rows = samples + testSamples;
  return {
    ms: products + (rows * N * nanosecondsPerFeature) / 1e6 + (1.4 * side ** 3) / tridiagonalFlopsPerMs,
    memory: element * (3 * rows * N + rows * d + 4 * N * d) + 24 * side * side,
  };
}
