import type { Assignment, Draw, Resolved } from '../../kernels/contract/experiment.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { directionsOf } from '../../kernels/model/targets.ts';
import { canonicalFunctions } from '../network/canonical.ts';
import { isFault, resolveSizes } from '../network/sizes.ts';
import { parameters } from './parameters.ts';
import type { SpikedPoint } from './point.ts';

const declared: Readonly<Record<string, Parameter>> = parameters;

/** Makes the parameters of a point from the names of a sweep file. */
export function resolve(given: Assignment, { seed, replicate }: Draw): Resolved<SpikedPoint> {
  const sizes = resolveSizes(given);
  if (isFault(sizes)) return { fault: sizes };
  const missing = ['alpha0', 'eta_tilde'].find((name) => given[name] === undefined);
  if (missing !== undefined) {
    return { fault: { parameter: missing, message: `${missing} is missing`, allowed: 'a number, a list or a range' } };
  }
  const value = (name: string): unknown => given[name] ?? declared[name].default;
  const functions = canonicalFunctions({ activation: value('activation'), target: value('target') });
  const directions = directionsOf(functions.target);
  if (directions > 1) {
    const message = `the target reads ${directions} directions, and the spiked features have one`;
    return { fault: { parameter: 'target', message, allowed: 'a function of one projection' } };
  }
  const resolved = {
    ...{ N: sizes.N, d: sizes.d, n: sizes.n },
    ...{ alpha0: given.alpha0, etaTilde: given.eta_tilde, loss: value('loss') },
    ...{ ...functions, noise: value('noise') },
    ...{ lambdas: value('lambdas'), testSamples: value('test_samples') },
    ...{ precision: value('precision'), seed, replicate },
  };
  // The schemas of `parameters` have checked the values.
  return { parameters: resolved as SpikedPoint };
}
