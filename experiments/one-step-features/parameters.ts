import type { Parameter } from '../../kernels/contract/parameter.ts';
import {
  networkParameters,
  precisionParameter,
  ridgeParameters,
  ridgeSamplesParameter,
  sizeParameters,
} from '../network/parameters.ts';
import { leastSize } from '../network/sizes.ts';
import { growths } from './point.ts';

/** The parameters of the experiment, as sweep files name them. */
export const parameters = {
  ...sizeParameters,
  // With fewer neurons the directions that carry signal span everything.
  N: { ...sizeParameters.N, from: leastSize },
  alpha: { kind: 'real', from: 0, to: 2, symbol: 'α', meaning: 'exponent α of the step' },
  prefactor: { kind: 'real', default: 1, symbol: 's', meaning: 'prefactor s of the step' },
  grows_with: {
    kind: 'choice',
    of: growths,
    default: 'n',
    key: 'growsWith',
    meaning: 'whether the step is η = s n^α or s N^α',
  },
  ...networkParameters,
  centred: { ...networkParameters.centred, default: true },
  ...ridgeParameters,
  ...ridgeSamplesParameter,
  spectrum: {
    kind: 'flag',
    default: false,
    role: 'recorded',
    records: 'spectrum',
    meaning: 'whether to record all singular values of the features',
  },
  ...precisionParameter,
} as const satisfies Record<string, Parameter>;
