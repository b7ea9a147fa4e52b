import { regressionMemory, ridgeRegression } from '../network/ridge-cost.ts';
import { ridgeSize } from '../network/ridge-samples.ts';
import type { TwoStepParameters } from './point.ts';
import type { Work } from './work.ts';

const millisecondsPerEquivalent = 15;
/** What the expected errors cost by the number of directions: first per neuron, then per λ and squared width. */
const microsecondsPerNeuron = [0, 120, 700, 4400];
const nanosecondsPerSquare = [0, 2100, 2800, 8000];

/**
 * What the ridge regressions of a block add to its time and memory.
 * Each point has one, and each pencil one before its last step, beside the initial one. Products with the inputs are shared like those of gradients.
 */
export function ridgeEstimate(points: readonly TwoStepParameters[], work: Work): { ms: number; memory: number } {
  const regressed = points.filter(({ lambdas }) => lambdas.length > 0);
  if (regressed.length === 0) return { ms: 0, memory: 0 };
  const share = regressed.length / points.length;
  const pencils = work.pencils.length * share;
  const costs = regressed.map((p) => ridgeRegression({ ...p, samples: ridgeSize(p) }));
  const mean = (value: (i: number) => number): number =>
    regressed.reduce((sum, _, i) => sum + value(i), 0) / regressed.length;
  const products = (work.gradients * share + 1) * mean((i) => costs[i].products);
  const regressions = (regressed.length + pencils + 1) * mean((i) => costs[i].regression);
  const expected =
    (regressed.length + pencils) *
    mean((i) => {
      const { N, lambdas, ridgeDirections: r } = regressed[i];
      if (r === 0) return 0;
      const solved = lambdas.length * N * N * nanosecondsPerSquare[r];
      return millisecondsPerEquivalent + (N * microsecondsPerNeuron[r]) / 1e3 + solved / 1e6;
    });
  // Products with the initial weights, with the gradients on the way, and with the last one are kept at once.
  const kept = 2 + Math.max(...regressed.map(({ alphas }) => alphas.length));
  const shapes = regressed.map((p) => ({ ...p, samples: ridgeSize(p) }));
  const rows = new Set(shapes.flatMap(({ samples, testSamples }) => [samples, testSamples]));
  const [{ N, precision }] = regressed;
  const element = precision === 'f64' ? 8 : 4;
  const preactivations = kept * element * N * [...rows].reduce((sum, count) => sum + count, 0);
  const memory = regressionMemory(shapes) + preactivations;
  return { ms: products + regressions + expected, memory };
}
