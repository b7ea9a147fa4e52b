import type { NetworkPoint } from '../network/parameter-columns.ts';

/** Batches that the steps go through in order, again and again. */
export interface MiniBatches {
  /** How many there are. */
  batches: number;
}

/** One batch for all steps, a fresh one at each, or some that come again. */
export type BatchMode = 'reused' | 'independent' | MiniBatches;

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

/** Number of the batch of step t (from 0), from 1. */
export function batchOf({ batch }: Pick<TwoStepParameters, 'batch'>, t: number): number {
  if (typeof batch === 'object') return (t % batch.batches) + 1;
  return batch === 'independent' ? t + 1 : 1;
}

/** How many batches the steps of a point have. */
export function batchCount({ batch, alphas }: Pick<TwoStepParameters, 'batch' | 'alphas'>): number {
  if (typeof batch === 'object') return batch.batches;
  return batch === 'independent' ? alphas.length : 1;
}

/** The exponents of a point; null if its step sizes are given as numbers. */
export function knownAlphas({ alphas }: Pick<TwoStepParameters, 'alphas'>): number[] | null {
  const known = alphas.filter((alpha) => alpha !== null);
  return known.length === alphas.length ? known : null;
}
