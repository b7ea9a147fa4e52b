import type { Assignment } from '../../kernels/contract/experiment.ts';

/** A grid of one draw in which products, searches and the theory of a row all weigh something, in a second or less. */
export const yardstick: readonly Assignment[] = [0.1, 0.2, 0.3, 0.4].flatMap((alpha1) =>
  [0.1, 0.3].map((alpha2) => ({ N: 512, 'd/N': 0.5, 'n/N': 2, alpha1, alpha2, bulk_values: 0 })),
);
