import type { TwoStepParameters } from '../../experiments/two-step/point.ts';

/** A small point that tests vary. */
export const base: TwoStepParameters = {
  N: 96,
  d: 48,
  n: 144,
  alphas: [0.3, 0.4],
  prefactors: [1, 1],
  batch: 'reused',
  activation: 'softplus',
  centred: false,
  target: { hermite: [0, 1, 0.7] },
  targetMean: 'remove',
  noise: 0.1,
  outputScaling: 'mean-field',
  weights: 'gaussian',
  readout: 'gaussian',
  inputs: 'gaussian',
  lambdas: [],
  ridgeSamples: 0,
  testSamples: 4096,
  ridgeDirections: 0,
  precision: 'f64',
  bulkValues: 3,
  spectrum: false,
  seed: 9,
  replicate: 0,
};
