import type { Backend, Matrix } from '../../kernels/backends/backend.ts';
import { featureSpectrum, type FeatureSpectrum } from '../../kernels/network/features.ts';
import { measuredEdge } from '../../kernels/spectral/measured-edge.ts';
import { learnedMatch } from '../../kernels/theory/classify.ts';
import { tailMargin } from '../../kernels/theory/edges.ts';

/** Largest singular values of features that are recorded. */
const recorded = 6;

/** The spectrum of features, and the spikes in it. */
export interface CountedFeatures extends FeatureSpectrum {
  /** The largest singular value once the directions that may carry signal are projected out. */
  edge: number;
  /** By value: the squared length of its left vector's projection on the powers of Xβ, the constant taken off. */
  match: Float64Array;
  /** Values above the edge, margin included, with a match above 1/4. */
  spikes: number;
}

/**
 * Counts the spikes of features (docs/experiments/one-step-features.md).
 * A value counts if it stands above the rest of the spectrum and its left vector lies along the powers of Xβ.
 * A vector that knows nothing of β has a match of about 5/n, so initial features have no spikes.
 * @param projections Xβ, n values
 * @param left what is projected out on the left for the edge, orthonormal rows
 * @param right the same on the right
 * @param start 1×N, generic
 */
export async function countedFeatures(
  backend: Backend,
  features: Matrix,
  projections: Float64Array,
  { left, right, start }: { left: Matrix; right: Matrix; start: Matrix },
): Promise<CountedFeatures> {
  const spectrum = await featureSpectrum(backend, features, projections, start, Math.min(recorded, features.cols));
  const pencil = backend.pencil(features);
  const { edge } = await measuredEdge(pencil.at(0), { start, left, right });
  pencil.release();
  const match = Float64Array.from(spectrum.leftPowerOrthogonalConstant, (powers) =>
    powers.reduce((sum, x) => sum + x * x, 0),
  );
  const least = edge * tailMargin(features.cols);
  const spikes = spectrum.singularValues.filter((s, k) => s > least && match[k] > learnedMatch).length;
  return { ...spectrum, edge, match, spikes };
}
