import type { Precision } from '../../kernels/backends/backend.ts';
import type { DrawParameters, LabelParameters, OutputParameters } from '../../kernels/network/draw.ts';

/** Version of the experiment: it is part of every point's identity and grows when results change. */
export const twoStepVersion = 1;

export type BatchMode = 'reused' | 'independent';

/** Every parameter of a point of the two-step experiment; despite its name it takes one, two, three or more steps. */
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
