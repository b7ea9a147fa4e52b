import type { Assignment } from '../../kernels/contract/experiment.ts';

/** Penalties and steps of one draw whose three arms take a second or less. */
export const yardstick: readonly Assignment[] = [1, 3].map((eta_tilde) => ({
  ...{ N: 512, 'd/N': 0.5, 'n/N': 2, alpha0: 1, eta_tilde },
}));
