/** The kernels' public face: experiments on given arrays, and the laws they are made of. */
export { type ArrayDraw, type ArrayOptions, type StepResult, trainOnArrays } from './network/train-on-arrays.ts';
export { type Activation, activationCoefficients, activationKinds, activationLabel } from './model/activations.ts';
export { informationExponent, type Target, targetLabel } from './model/targets.ts';
