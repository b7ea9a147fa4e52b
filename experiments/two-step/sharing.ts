import type { Sharing } from '../../kernels/contract/experiment.ts';
import { drawKey, problemKey, sizesKey } from '../network/keys.ts';
import type { TwoStepParameters } from './point.ts';

/**
 * Points share a draw if W0, the readout's values, β* and the inputs are the same. They may differ in step sizes, batch mode, activation,
 * target and what is recorded.
 */
export const sharing: Sharing<TwoStepParameters> = {
  draw: drawKey,
  cuts: [problemKey, ({ prefactors, alphas }) => `${prefactors[0]} ${alphas[0]}`],
  sizes: sizesKey,
};
