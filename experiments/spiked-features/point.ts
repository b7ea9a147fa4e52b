import type { Precision } from '../../kernels/backends/precision.ts';
import type { Draw } from '../../kernels/contract/experiment.ts';
import type { Activation } from '../../kernels/model/activations.ts';
import type { Target } from '../../kernels/model/targets.ts';

/** Residuals of the first step: the labels alone, or labels minus outputs. */
export const losses = ['correlation', 'squared'] as const;

/** Every parameter of a point. */
export interface SpikedPoint extends Draw {
  N: number;
  d: number;
  /** Samples of the ridge regression. */
  n: number;
  /** Samples of the step over d. */
  alpha0: number;
  /** η̃: the step is η̃√N. */
  etaTilde: number;
  loss: (typeof losses)[number];
  activation: Activation;
  target: Target;
  /** Standard deviation of the noise of the ridge labels. */
  noise: number;
  /** The λ of (1/n)|y − F b|² + λ|b|². */
  lambdas: readonly number[];
  testSamples: number;
  precision: Precision;
}

/** Samples of the step. */
export function stepSamples({ alpha0, d }: SpikedPoint): number {
  return Math.max(Math.round(alpha0 * d), 1);
}
