/**
 * The kernels as a library: gradient steps on given arrays, activations and targets, and the backends.
 * @module kernels
 */
export type { ArrayTheory, WeightsPrediction } from './network/array-theory.ts';
export type { NoiseOfSpikes } from './network/prediction.ts';
export {
  type ArrayDraw,
  type ArrayOptions,
  type StepResult,
  type Trained,
  trainOnArrays,
} from './network/train-on-arrays.ts';
export { type Activation, activationCoefficients, activationKinds, activationLabel } from './model/activations.ts';
export { informationExponent, type Target, targetLabel } from './model/targets.ts';
export { openBackend } from './backends/open.ts';
