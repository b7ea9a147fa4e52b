import type { Parameter } from '../../kernels/contract/parameter.ts';
import { networkParameters, precisionParameter, ridgeParameters, sizeParameters } from '../network/parameters.ts';
import { losses } from './point.ts';

const { activation, target, noise } = networkParameters;

/** The parameters of the experiment, as sweep files name them. */
export const parameters = {
  ...sizeParameters,
  n: { ...sizeParameters.n, meaning: 'samples n of the ridge regression' },
  alpha0: { kind: 'real', above: 0, symbol: 'α₀', meaning: 'samples of the step divided by d' },
  eta_tilde: {
    kind: 'real',
    from: 0,
    symbol: 'η/√N',
    key: 'etaTilde',
    meaning: 'size η̃ of the step: it is η̃√N with the readout 1/√N',
  },
  loss: {
    kind: 'choice',
    of: losses,
    default: 'correlation',
    meaning: 'residuals of the step: the labels alone (correlation), or labels minus outputs (squared)',
  },
  ...{ activation, target },
  noise: { ...noise, meaning: 'standard deviation τ of the noise of the ridge labels' },
  ...ridgeParameters,
  ...precisionParameter,
} as const satisfies Record<string, Parameter>;
