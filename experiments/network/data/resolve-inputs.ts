import type { Assignment, Fault } from '../../../kernels/contract/experiment.ts';
import type { Parameter } from '../../../kernels/contract/parameter.ts';
import { dataOf, type InputLaw } from '../../../kernels/model/input-laws.ts';
import { canonicalLaw } from '../canonical.ts';

/** The law of the inputs that a sweep gives, as a law or as data; or why it is none. */
export function resolveInputs(
  given: Assignment,
  declared: Readonly<Record<string, Parameter>>,
): { law: InputLaw } | Fault {
  if (!('data' in given)) return { law: canonicalLaw(given.inputs ?? declared.inputs.default) };
  if ('inputs' in given)
    return { parameter: 'inputs', message: 'inputs and data both say what the inputs are', allowed: 'one of them' };
  const law = canonicalLaw(given.data);
  if (dataOf(law)?.target !== undefined && 'target' in given) {
    const message = 'target is given beside data whose labels are a column';
    return { parameter: 'target', message, allowed: 'no target, or target: teacher in data' };
  }
  return { law };
}
