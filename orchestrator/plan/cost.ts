import type { TwoStepParameters } from '../../kernels/experiments/two-step-parameters.ts';
import type { Point } from '../spec/point.ts';
import { problemKey } from './share.ts';

/**
 * Speeds the cost model assumes, per core (a Zen 5; `bench/cost.mjs` shows how they fit). They set the proportions; the
 * scale is calibrated by what this host's stored rows took.
 */
const gemmFlopsPerMs = { f32: 1.6e8, f64: 7e7 } as const;
const nanosecondsPerElement = { f32: 1.6, f64: 4 } as const;
const nanosecondsPerNormal = { f32: 5, f64: 6 } as const;
/** One element of W in one Lanczos step. */
const nanosecondsPerStepElement = { f32: 0.17, f64: 0.3 } as const;
/** Lanczos steps of a point, edge included, grow with N as the spacing at the bulk's edge shrinks. */
const lanczosSteps = (N: number): number => 44 * (N / 128) ** 0.25;
/** What a point costs however small it is: noise edge, small eigenproblems. */
const millisecondsPerPoint = 1.2;
/** The noise's variance per sample and second gradient. */
const nanosecondsPerNoiseSample = 1600;

/** How often each part of a two-step block occurs. */
export interface Work {
  /** Distinct gradients. */
  gradients: number;
  /** Distinct products X Mᵀ. */
  products: number;
  /** Distinct batches drawn. */
  batches: number;
  points: number;
}

/** Counts the work of a block as `Descent` shares it. */
export function countWork(points: readonly TwoStepParameters[]): Work {
  const gradients = new Set<string>();
  const products = new Set<string>();
  const batches = new Set<number>();
  for (const point of points) {
    const problem = problemKey(point);
    const { alphas, prefactors, batch } = point;
    const taken: string[] = [];
    let path = '';
    for (let t = 0; t < alphas.length; t++) {
      const index = batch === 'independent' ? t : 0;
      const gradient = `${problem}|${t === 0 ? '' : batch}${path}`;
      batches.add(index);
      gradients.add(gradient);
      products.add(`${index} W0`);
      for (const earlier of taken) products.add(`${index} ${earlier}`);
      taken.push(gradient);
      path += ` ${prefactors[t]}·${alphas[t]}`;
    }
  }
  return { gradients: gradients.size, products: products.size, batches: batches.size, points: points.length };
}

/** Expected wall time of a block on one core, milliseconds. */
export function predictMs(points: readonly Point[]): number {
  const [first] = points;
  if (first.experiment === 'drill') return first.parameters.milliseconds + 0.1;
  const all = points.map((p) => p.parameters as TwoStepParameters);
  const { N, d, n, precision } = first.parameters;
  const work = countWork(all);
  const gemms = ((work.gradients + work.products) * 2 * n * N * d) / gemmFlopsPerMs[precision];
  const passes = (work.gradients * n * N * nanosecondsPerElement[precision]) / 1e6;
  const normals = ((N * d + work.batches * n * d) * nanosecondsPerNormal[precision]) / 1e6;
  const noise = (work.gradients * n * nanosecondsPerNoiseSample) / 1e6;
  const lanczos = (work.points * lanczosSteps(N) * N * d * nanosecondsPerStepElement[precision]) / 1e6;
  const spectra = (all.filter((p) => p.spectrum).length * 4 * Math.min(N, d) ** 3) / gemmFlopsPerMs[precision];
  return gemms + passes + normals + noise + lanczos + spectra + work.points * millisecondsPerPoint;
}

/** Memory of a worker before it computes anything, bytes. */
const workerMemory = 60e6;

/** Expected peak memory of a worker during a block, bytes. */
export function predictMemory(points: readonly Point[]): number {
  const [first] = points;
  if (first.experiment === 'drill') return workerMemory;
  const all = points.map((p) => p.parameters as TwoStepParameters);
  const { N, d, n, precision } = first.parameters;
  const { batches } = countWork(all);
  const steps = all.reduce((most, p) => Math.max(most, p.alphas.length), 1);
  // n×N: X_t W0ᵀ per batch, X_t G_sᵀ per gradient on the way, and the factor of the gradient at hand.
  const wide = steps === 1 ? 2 : batches + (batches > 1 ? batches : steps - 1) + 1;
  // N×d: W0, the gradients on the way and the weights summed up after each; n×d: the batches and one read back in float64.
  const weights = 1 + 2 * steps;
  const element = precision === 'f64' ? 8 : 4;
  const spectra = all.some((p) => p.spectrum) ? 2 * Math.min(N, d) ** 2 : 0;
  const elements = wide * n * N + weights * N * d + batches * n * d + 900 * d + spectra;
  return workerMemory + element * elements + 8 * n * d;
}

/** Bytes a stored row takes, compressed. */
export function predictBytes(points: readonly Point[]): number {
  let bytes = 0;
  for (const point of points) {
    if (point.experiment === 'drill') bytes += 60;
    else bytes += 400 + (point.parameters.spectrum ? 8 * Math.min(point.parameters.N, point.parameters.d) : 0);
  }
  return bytes;
}
