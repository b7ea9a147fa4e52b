import type { Precision } from '../../kernels/backends/precision.ts';
import type { DrawParameters, LabelParameters, OutputParameters } from '../../kernels/network/draw.ts';

export type BatchMode = 'reused' | 'independent';

/** Every parameter of a point. The name says two steps, which is what most sweeps take; one, three and more are taken as well. */
export interface TwoStepParameters extends DrawParameters, LabelParameters, OutputParameters {
  /** α_t, one per step. */
  alphas: readonly number[];
  /** s_t, one per step: η_t = s_t N^{α_t}. */
  prefactors: readonly number[];
  batch: BatchMode;
  precision: Precision;
  /** Singular values of the bulk to record below the edge (at least 3). */
  bulkValues: number;
  /** Whether to record all singular values. */
  spectrum: boolean;
}
