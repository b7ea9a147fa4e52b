import type { NetworkPoint } from '../network/parameter-columns.ts';

/** One batch for all steps, or a fresh one at each. */
export type BatchMode = 'reused' | 'independent';

/** Every parameter of a point. The name comes from the two steps that most sweeps take; one, three and more work too. */
export interface TwoStepParameters extends NetworkPoint {
  /** α_t, one per step; null where the step size is given as a number. */
  alphas: readonly (number | null)[];
  /** s_t, one per step: η_t = s_t N^{α_t}, or η_t itself without α_t. */
  prefactors: readonly number[];
  batch: BatchMode;
  /** The λ of the ridge regressions; empty for none. */
  lambdas: readonly number[];
  /** Samples of the ridge regressions; 0 for as many as a step has. */
  ridgeSamples: number;
  testSamples: number;
  /** Directions that the expected errors are conditioned on; 0 for no expected errors. */
  ridgeDirections: number;
  /** Whether to record the overlap of every neuron. */
  neurons: boolean;
  /** Singular values of the bulk to record below the edge (at least 3). */
  bulkValues: number;
  /** Whether to record all singular values. */
  spectrum: boolean;
}

/** The exponents of a point; null if its step sizes are given as numbers. */
export function knownAlphas({ alphas }: Pick<TwoStepParameters, 'alphas'>): number[] | null {
  const known = alphas.filter((alpha) => alpha !== null);
  return known.length === alphas.length ? known : null;
}
