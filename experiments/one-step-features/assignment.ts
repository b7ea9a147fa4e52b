import type { Assignment, Draw, Resolved } from '../../kernels/contract/experiment.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { canonicalFunctions, canonicalLaw } from '../network/canonical.ts';
import { isFault, resolveSizes } from '../network/sizes.ts';
import { parameters } from './parameters.ts';
import type { OneStepFeaturePoint } from './point.ts';

const declared: Readonly<Record<string, Parameter>> = parameters;

/** Makes the parameters of a point from the names of a sweep file. */
export function resolve(given: Assignment, { seed, replicate }: Draw): Resolved<OneStepFeaturePoint> {
  const sizes = resolveSizes(given);
  if (isFault(sizes)) return { fault: sizes };
  if (given.alpha === undefined) {
    return { fault: { parameter: 'alpha', message: 'alpha is missing', allowed: 'a number, a list or a range' } };
  }
  const value = (name: string): unknown => given[name] ?? declared[name].default;
  const resolved = {
    ...{ N: sizes.N, d: sizes.d, n: sizes.n },
    ...{ alpha: given.alpha, prefactor: value('prefactor'), growsWith: value('grows_with') },
    ...canonicalFunctions({ activation: value('activation'), target: value('target') }),
    centred: value('centred'),
    ...{ targetMean: value('target_mean'), noise: value('noise'), outputScaling: value('output_scaling') },
    ...{
      weights: value('weights'),
      readout: value('readout'),
      inputs: canonicalLaw(value('inputs')),
      lambdas: value('lambdas'),
    },
    ...{ ridgeSamples: value('ridge_samples'), testSamples: value('test_samples') },
    ...{ spectrum: value('spectrum'), precision: value('precision'), seed, replicate },
  };
  // The schemas of `parameters` have checked the values.
  return { parameters: resolved as OneStepFeaturePoint };
}
