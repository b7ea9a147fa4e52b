import type { Analysis } from '../../analysis/contract.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { resolve } from './assignment.ts';
import { columns } from './columns.ts';
import { revisions } from './result-column.ts';
import { estimate } from './estimate.ts';
import type { TwoStepResult } from './observer.ts';
import { parameters } from './parameters.ts';
import type { TwoStepParameters } from './point.ts';
import { sharing } from './sharing.ts';
import { yardstick } from './yardstick.ts';

/** Exponents from this one on lie outside the theory. */
const lastExponent = 0.5;

/** A warning names at most this many exponents. */
const namedInWarning = 4;

function warnings(points: Iterable<TwoStepParameters>): string[] {
  const beyond = new Set<string>();
  for (const { alphas } of points) {
    alphas.forEach((alpha, t) => {
      if (alpha !== null && alpha >= lastExponent) beyond.add(`alpha${t + 1} = ${alpha}`);
    });
  }
  if (beyond.size === 0) return [];
  const some = [...beyond].slice(0, namedInWarning).join(', ') + (beyond.size > namedInWarning ? ', …' : '');
  return [`${some}: exponents of 1/2 and above lie outside the theory (0 ≤ α < 1/2); predicted counts are null there`];
}

/**
 * Two-layer networks of linear width after one, two or more large gradient steps with step sizes η_t = s_t N^α_t (MODEL §1): the outlier
 * singular values of the updated weights, their alignment with the target, and the theory beside them.
 */
export const twoStep: Experiment<TwoStepParameters, TwoStepResult, Analysis> = {
  name: 'two-step',
  version: 1,
  revisions,
  title: 'two-layer networks after one, two or more large gradient steps',
  view: 'points',
  parameters,
  columns,
  needs: 'backend',
  code: null,
  resolve,
  warnings,
  describe: ({ N, d, n }) => `N = ${N}, d = ${d}, n = ${n}`,
  sharing,
  refinement: { column: 'outlier_count', along: 'alpha2' },
  estimate,
  yardstick,
  async compute(points, { backend, files }, emit) {
    // Loaded with the first task, because planning and queries do not need it.
    const { computeOnBackend } = await import('./compute.ts');
    await computeOnBackend({ backend, files }, points, emit);
  },
  async arrays(point, lab) {
    const { arraysOf } = await import('./arrays.ts');
    return arraysOf(lab, point);
  },
  analysis: async () => (await import('./analysis/index.ts')).analysis,
};
