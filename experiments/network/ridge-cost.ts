import type { Precision } from '../../kernels/backends/precision.ts';
import { gemmFlopsPerMs } from './speeds.ts';

const reductionFlopsPerMs = 6e7;
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

/** What features and ridge regressions on them take. */
export interface RegressionCost {
  /** Milliseconds of X Wᵀ for the samples of the regression and of the test. */
  products: number;
  /** Milliseconds of the features and of regressions on them, for any number of λ. */
  regression: number;
  /** Bytes. */
  memory: number;
}

/** Time and memory of features, and of ridge regressions on them. */
export function ridgeRegression({ N, d, samples, testSamples, precision }: RegressionShape): RegressionCost {
  const side = Math.min(N, samples);
  const gram = (2 * samples * N * side) / gemmFlopsPerMs[precision];
  const element = precision === 'f64' ? 8 : 4;
  const rows = samples + testSamples;
  return {
    products: (2 * rows * N * d) / gemmFlopsPerMs[precision],
    regression: gram + (rows * N * nanosecondsPerFeature) / 1e6 + (1.4 * side ** 3) / reductionFlopsPerMs,
    memory: element * (3 * rows * N + rows * d + 4 * N * d) + 24 * side * side,
  };
}

/** Bytes of the regressions of a block: storage of one shape is kept for reuse while others are computed. */
export function regressionMemory(shapes: readonly RegressionShape[]): number {
  const distinct = new Map(shapes.map((shape) => [`${shape.samples} ${shape.testSamples}`, shape]));
  return [...distinct.values()].reduce((sum, shape) => sum + ridgeRegression(shape).memory, 0);
}
