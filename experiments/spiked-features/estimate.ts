import type { Estimate } from '../../kernels/contract/experiment.ts';
import { regressionMemory, ridgeRegression } from '../network/ridge-cost.ts';
import { stepMs } from '../network/speeds.ts';
import { type SpikedPoint, stepSamples } from './point.ts';

/** Arms of a point whose features are regressed on: the trained network and the spiked features. */
const arms = 2;
const millisecondsOfTheory = 5;
const bytesPerRow = 500;

/** Estimates what a block of points that share a draw takes. */
export function estimate(points: readonly SpikedPoint[]): Estimate {
  const costs = points.map((p) => ridgeRegression({ ...p, samples: p.n }));
  const [{ N, d, precision }] = points;
  const batches = new Set(points.map(stepSamples));
  const steps = [...batches].reduce((sum, samples) => sum + stepMs(points[0], samples), 0);
  const largest = Math.max(...points.map(stepSamples));
  const element = precision === 'f64' ? 8 : 4;
  return {
    ms:
      steps +
      costs.reduce(
        (sum, { products, regression }, i) =>
          sum + arms * (products + regression) + millisecondsOfTheory * points[i].lambdas.length,
        0,
      ),
    memory: regressionMemory(points.map((p) => ({ ...p, samples: p.n }))) + element * (2 * largest * N + largest * d),
    bytes: bytesPerRow * points.length,
    threadable: N * points[0].n >= 2048 * 2048,
  };
}
