import type { Backend } from '../../kernels/backends/backend.ts';
import { Descent, type Run } from '../../kernels/network/descent.ts';
import { drawNetwork } from '../../kernels/network/draw.ts';
import { DrawnData } from '../../kernels/network/drawn-data.ts';
import { overlapsOf } from '../../kernels/network/overlaps.ts';
import { correlation, project } from '../../kernels/network/signal.ts';
import { largestTriplets } from '../../kernels/spectral/triplets.ts';
import { dot, norm } from '../../kernels/vectors/vector.ts';
import { observeFeatures, type ObservedFeatures } from './observer.ts';
import { initialKey, type OneStepFeaturePoint, stepSize } from './point.ts';
import { ridgeSize } from '../network/ridge-samples.ts';

/** What a point records; lists run over singular values, largest first, or over the λ. */
export interface OneStepFeatureResult {
  /** Of F = σ(X̃ W1ᵀ). */
  features: ObservedFeatures;
  /** Of F0 = σ(X̃ W0ᵀ), with the same β. */
  initial: ObservedFeatures;
  /** ⟨β, β*⟩²/|β|². */
  alignment: number;
  /** The largest singular value of W1, and ⟨v1, β*⟩². */
  weights: { value: number; alignment: number };
  /** Whether Lanczos on W1 converged. */
  converged: boolean;
}

/** Numbers of the batches of a draw. */
const batches = { step: 1, ridge: 2, test: 3 } as const;

interface PointRun extends Run {
  index: number;
}

/** Computes points that share a draw, and emits each result as soon as it is known. */
export async function computeOnBackend(
  backend: Backend,
  points: readonly OneStepFeaturePoint[],
  emit: (index: number, result: OneStepFeatureResult) => void,
): Promise<void> {
  const network = await drawNetwork(backend, points[0]);
  const data = new DrawnData(backend, network);
  const runs: PointRun[] = [];
  for (const [index, p] of points.entries()) {
    runs.push({ index, readout: data.readout(p), rates: [stepSize(p)], batches: [await data.batch(p, batches.step)] });
  }
  const initial = new Map<string, ObservedFeatures>();
  const descent = new Descent<PointRun>(backend, network, async (pencil, arrivals) => {
    // All arrivals have the same gradient.
    const beta = await correlation(backend, arrivals[0].steps[0].gradient);
    for (const { rate, run } of arrivals) {
      const p = points[run.index];
      const ridge = await data.batch({ ...p, n: ridgeSize(p) }, batches.ridge);
      const test = await data.batch({ ...p, n: p.testSamples }, batches.test);
      const samples = {
        ...{ ridge, test, projections: await project(backend, ridge.X, beta) },
        lengths: await backend.rowProducts(ridge.X, ridge.X),
      };
      const key = initialKey(p);
      const before = initial.get(key) ?? (await observeFeatures(backend, network, network.W0, samples, p));
      initial.set(key, before);
      const w = pencil.at(rate);
      const start = backend.normals(
        { role: 'lanczos-start', index: 0, rows: 1, cols: p.d, seed: p.seed, replicate: p.replicate },
        { scale: 1 },
      );
      const triplets = await largestTriplets(backend, w, start, { further: 1 });
      const { rightTarget } = await overlapsOf(backend, triplets, network, beta);
      const W = w.evaluate();
      emit(run.index, {
        features: await observeFeatures(backend, network, W, samples, p),
        initial: before,
        alignment: (dot(beta, network.betaStar) / (norm(beta) || 1)) ** 2,
        weights: { value: triplets.values[0], alignment: rightTarget[0] ** 2 },
        converged: triplets.outcome === 'converged',
      });
      backend.release(start, W, triplets.left, triplets.right);
    }
  });
  await descent.take(runs);
  await data.release();
}
