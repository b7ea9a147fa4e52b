import type { Analysis } from '../../analysis/contract.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { resolve } from './assignment.ts';
import { columns, revisions } from './columns.ts';
import type { SpikedResult } from './compute.ts';
import { estimate } from './estimate.ts';
import { parameters } from './parameters.ts';
import type { SpikedPoint } from './point.ts';
import { yardstick } from './yardstick.ts';

/**
 * Ridge regression after one giant step, three ways on the same parameters (MODEL §4): the trained network, random features with the mapped
 * spike, and the fixed point of their theory.
 */
export const spikedFeatures: Experiment<SpikedPoint, SpikedResult, Analysis> = {
  name: 'spiked-features',
  version: 1,
  revisions,
  title: 'ridge regression after one giant step: network, spiked random features and fixed point',
  view: 'spiked_features',
  parameters,
  columns,
  needs: 'backend',
  code: null,
  resolve,
  describe: ({ N, d, n }) => `N = ${N}, d = ${d}, n = ${n}`,
  sharing: {
    draw: ({ N, d }) => `${N} ${d}`,
    cuts: [({ activation, target, loss, alpha0 }) => JSON.stringify([activation, target, loss, alpha0])],
  },
  estimate,
  yardstick,
  async compute(points, { backend }, emit) {
    // Loaded with the first task, because planning and queries do not need it.
    const { computeOnBackend } = await import('./compute.ts');
    await computeOnBackend(backend, points, emit);
  },
  analysis: async () => (await import('./analysis/index.ts')).analysis,
};
