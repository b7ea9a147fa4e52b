import type { Estimate } from '../../kernels/contract/experiment.ts';
import { inputBytes, inputNanoseconds, tableBytes, tableMs } from '../network/input-cost.ts';
import { gemmFlopsPerMs } from '../network/speeds.ts';
import type { TwoStepParameters } from './point.ts';
import { ridgeEstimate } from './ridge-estimate.ts';
import { mostFurther } from '../../kernels/backends/native-search.ts';
import { countWork, type Work } from './work.ts';

/** Speeds per core that the cost model assumes (`experiments/network/speeds.ts`). */
const nanosecondsPerElement = { f32: 1.2, f64: 3 } as const;
const nanosecondsPerNormal = { f32: 1.5, f64: 2.5 } as const;
/** For one element of W in a product with one vector. */
const nanosecondsPerVectorElement = { f32: 0.055, f64: 0.11 } as const;
/** Small problems of a search, per vector. */
const microsecondsPerVector = 12;
/** Vectors that the search for the top of a spectrum multiplies with. They grow with N, as the spacing at the bulk's edge shrinks. */
const searchVectors = (N: number, bulkValues: number): number => (26 + 5 * bulkValues) * (N / 256) ** 0.25;
/** Vectors that all searches of a pencil start from, with three products each. */
const startVectors = 90;
/** What a point costs besides: first whatever its size, then per neuron and input (small eigenproblems, noise edge, overlaps). */
const millisecondsPerPoint = 0.9;
const microsecondsPerRow = 0.9;
/** For the theory of a gradient, per sample: its slopes and the noise's variance. */
const nanosecondsPerNoiseSample = 1600;

/** With fewer elements of X Wᵀ than this a second thread does not pay. */
const leastThreadable = 2048 * 2048;
/** Bytes of a stored row, compressed, without a whole spectrum. */
const bytesPerRow = 400;

/** Estimates what a block of points that share a draw takes. Time and memory follow the work as `Descent` shares it. */
export function estimate(points: readonly TwoStepParameters[]): Estimate {
  const work = countWork(points);
  const { N, n } = points[0];
  const spectra = points.reduce(
    (sum, p) => sum + (p.spectrum ? 8 * Math.min(p.N, p.d) : 0) + (p.neurons ? 8 * p.N : 0),
    0,
  );
  const ridge = ridgeEstimate(points, work);
  return {
    ms: expectedMs(points, work) + ridge.ms + tableMs(points[0].inputs),
    memory: expectedMemory(points, work) + ridge.memory + tableBytes(points[0].inputs),
    bytes: bytesPerRow * points.length + spectra,
    threadable: n * N >= leastThreadable,
  };
}

function expectedMs(points: readonly TwoStepParameters[], work: Work): number {
  const { N, d, n, precision, inputs } = points[0];
  const gemms = ((work.gradients + work.products) * 2 * n * N * d) / gemmFlopsPerMs[precision];
  const passes = (work.gradients * n * N * nanosecondsPerElement[precision]) / 1e6;
  const entries = nanosecondsPerNormal[precision] + inputNanoseconds(inputs);
  const normals = (N * d * nanosecondsPerNormal[precision] + work.batches * n * d * entries) / 1e6;
  const noise = (work.theory * n * nanosecondsPerNoiseSample) / 1e6;
  const searched = points.reduce((sum, p) => sum + searchVectors(N, p.bulkValues), 0);
  const products = (searched + work.pencils.length * startVectors) * N * d * nanosecondsPerVectorElement[precision];
  const searches = products / 1e6 + (searched * microsecondsPerVector) / 1e3;
  const spectra = (points.filter((p) => p.spectrum).length * 4 * Math.min(N, d) ** 3) / gemmFlopsPerMs[precision];
  const small = points.length * (millisecondsPerPoint + ((N + d) * microsecondsPerRow) / 1e3);
  return gemms + passes + normals + noise + searches + spectra + small;
}

/** Vectors of length d that a search keeps: its basis, the images, and what the members of a pencil share. */
const searchRows = 450;
/** Points of a pencil that Lanczos computes at once, and vectors of length d that each of them keeps: two bases and what is deflated. */
const pointsAtOnce = 12;
const vectorsPerPoint = 300;

/** Factor for small arrays, which are not counted: for runs of up to eight steps they hold at most 4 % of what is. */
const restShare = 1.04;

function expectedMemory(points: readonly TwoStepParameters[], { batches }: Work): number {
  const { N, d, n, precision, inputs } = points[0];
  const steps = points.reduce((most, p) => Math.max(most, p.alphas.length), 1);
  // n×N: X_t W0ᵀ per batch, X_t G_sᵀ per gradient on the way, and the factor of the gradient at hand.
  const wide = steps === 1 ? 2 : batches + (batches > 1 ? batches : steps - 1) + 1;
  // N×d: W0, the gradients on the way, the weights before the last step and those of a search; n×d: the batches and one read back in float64.
  const weights = 3 + steps;
  const element = precision === 'f64' ? 8 : 4;
  const spectra = points.some((p) => p.spectrum) ? N * d + 2 * Math.min(N, d) ** 2 : 0;
  const byLanczos = points.filter(({ bulkValues }) => bulkValues > mostFurther).length;
  const vectors = Math.max(searchRows, Math.min(byLanczos, pointsAtOnce) * vectorsPerPoint) * d;
  const elements = wide * n * N + weights * N * d + batches * n * d + vectors + spectra;
  return restShare * (element * elements + (8 + inputBytes(inputs, element)) * n * d);
}
