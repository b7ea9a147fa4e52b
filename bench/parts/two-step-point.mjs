// A point of the two-step experiment with the defaults of all that is not given.
import { completed } from '../../dist/kernels/contract/completed.js';
import { twoStep } from '../../dist/experiments/two-step/index.js';

export const twoStepPoint = (given) => ({ bulkValues: 3, spectrum: false, ...completed(twoStep.parameters, given) });
