import { type Activation, canonicalActivation } from '../../kernels/model/activations.ts';
import { canonicalInputs, type InputLaw } from '../../kernels/model/input-laws.ts';
import { canonicalTarget, type Target } from '../../kernels/model/targets.ts';

/** Points of a sweep share these objects, so that each is made canonical once. */
const known = new WeakMap<object, Activation | Target | InputLaw>();

function once<V extends Activation | Target | InputLaw>(value: V, canonical: (value: V) => V): V {
  if (typeof value === 'string') return value;
  let found = known.get(value) as V | undefined;
  if (found === undefined) known.set(value, (found = canonical(value)));
  return found;
}

/** An activation and a target as ids know them: new spellings of the same function give the same point. */
export function canonicalFunctions({ activation, target }: { activation: unknown; target: unknown }): {
  activation: Activation;
  target: Target;
} {
  // The schemas of the parameters have checked both.
  return {
    activation: once(activation as Activation, canonicalActivation),
    target: once(target as Target, canonicalTarget),
  };
}

/** A law of inputs as ids know it. */
export function canonicalLaw(inputs: unknown): InputLaw {
  return once(inputs as InputLaw, canonicalInputs);
}
