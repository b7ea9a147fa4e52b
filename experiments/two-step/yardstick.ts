import type { Assignment } from '../../kernels/contract/experiment.ts';

const alphas = [0.1, 0.2, 0.3, 0.4];

/**
 * A grid of one draw. Products weigh more in grids of few α2 and searches in those of many, and hosts differ in what they do faster; 4×4 lies
 * between (`bench/prediction.mjs`).
 */
export const yardstick: readonly Assignment[] = alphas.flatMap((alpha1) =>
  alphas.map((alpha2) => ({ N: 512, 'd/N': 0.5, 'n/N': 2, alpha1, alpha2, bulk_values: 3 })),
);
