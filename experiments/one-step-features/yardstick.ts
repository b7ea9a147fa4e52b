import type { Assignment } from '../../kernels/contract/experiment.ts';

/** Steps of one draw whose features, spectra and regressions take a second or less. */
export const yardstick: readonly Assignment[] = [0.1, 0.25, 0.4].map((alpha) => ({
  ...{ N: 512, 'd/N': 0.5, 'n/N': 2, alpha },
}));
