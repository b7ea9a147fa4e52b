import type { Experiment } from '../../kernels/contract/experiment.ts';
import type { Analysis } from '../../analysis/contract.ts';
import { drawKey, problemKey, sizesKey } from '../network/keys.ts';
import { resolve } from './assignment.ts';
import { columns, revisions } from './columns.ts';
import type { OneStepFeatureResult } from './compute.ts';
import { estimate } from './estimate.ts';
import { parameters } from './parameters.ts';
import type { OneStepFeaturePoint } from './point.ts';
import { yardstick } from './yardstick.ts';

/**
 * Features of a two-layer network after one large gradient step, on fresh samples (MODEL §3): their spikes, and ridge regression on them
 * beside that on the initial features.
 */
export const oneStepFeatures: Experiment<OneStepFeaturePoint, OneStepFeatureResult, Analysis> = {
  name: 'one-step-features',
  version: 1,
  revisions,
  title: 'non-linear features after one large gradient step, and ridge regression on them',
  view: 'one_step_features',
  parameters,
  columns,
  needs: 'backend',
  code: null,
  resolve,
  describe: ({ N, d, n }) => `N = ${N}, d = ${d}, n = ${n}`,
  sharing: { draw: drawKey, cuts: [problemKey], sizes: sizesKey },
  refinement: { column: 'feature_spikes', along: 'alpha' },
  estimate,
  yardstick,
  async compute(points, { backend }, emit) {
    // Loaded with the first task, because planning and queries do not need it.
    const { computeOnBackend } = await import('./compute.ts');
    await computeOnBackend(backend, points, emit);
  },
  analysis: async () => (await import('./analysis/index.ts')).analysis,
};
