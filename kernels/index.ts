/**
 * The kernels as a library: gradient steps on given arrays, activations and targets, and the backends.
 * @module kernels
 */
export type { ArrayTheory, WeightsPrediction } from './network/array-theory.ts';
export type { NoiseOfSpikes } from './network/prediction.ts';
export {
  type FeatureDraw,
  type FeatureOptions,
  type FeatureResult,
  type FeaturesAfterStep,
  featuresOnArrays,
} from './network/features-on-arrays.ts';
export { type RidgeEquivalent, ridgeEquivalent, type RidgeEquivalentInput } from './network/ridge-equivalent.ts';
export type { FeatureSpectrum, RidgeErrors } from './network/features.ts';
export {
  type ArrayDraw,
  type ArrayOptions,
  type StepResult,
  type Trained,
  trainOnArrays,
} from './network/train-on-arrays.ts';
export { type Activation, activationCoefficients, activationKinds, activationLabel } from './model/activations.ts';
export { informationExponent, leapExponent } from './model/information.ts';
export { type Target, targetLabel } from './model/targets.ts';
export { openBackend } from './backends/open.ts';
