/**
 * The theory as a library: the formulas that rows and fits use.
 * @module theory
 */
export { spikedValue, spikeStrength, spikeThreshold, type SpikedValue } from '../../kernels/theory/bgn.ts';
export { predictedCounts, type PredictedCounts } from '../../kernels/theory/counts.ts';
export { isotropicEdge } from '../../kernels/theory/edges.ts';
export { marchenkoPastur, type MarchenkoPastur } from '../../kernels/theory/marchenko-pastur.ts';
export { noiseEdge } from '../../kernels/theory/noise-edge.ts';
export { neuronGroups, type NeuronGroup } from '../../kernels/theory/neuron-groups.ts';
export { noisyBulk, type GradientNoise } from '../../kernels/theory/noisy-bulk.ts';
export { activationCoefficients } from '../../kernels/model/activations.ts';
export { hermiteCoefficients, hermiteSum } from '../../kernels/model/hermite.ts';
export {
  type OneStepFeatureErrors,
  oneStepFeatureErrors,
  type OneStepFeatures,
} from '../../kernels/theory/one-step-features.ts';
export type { SpikedFeaturesInput } from '../../kernels/theory/spiked-features/parameters.ts';
export {
  type OrderParameters,
  SpikedFeaturesError,
  type SpikedFeaturesSolution,
  solveSpikedFeatures,
} from '../../kernels/theory/spiked-features/solve.ts';
export { oneStepSpike, type OneStep } from '../../kernels/theory/one-step-spike.ts';
export { populationStrengths, populationThreshold, type Population } from './population.ts';
export { isotropicEdgeQuantile, tracyWidomCdf, tracyWidomQuantile } from './tracy-widom.ts';
