import { type Activation, activationKinds, activationLaw } from '../model/activations.ts';
import type { NativeActivation } from '../native/addon.ts';

/** An activation in the form that the addon takes. */
export function nativeActivation(activation: Activation): NativeActivation {
  const terms = activationLaw(activation).terms.map(({ weight, scale, law }) => ({
    ...{ weight, scale },
    kind: activationKinds.indexOf(law.kind),
    phase: law.phase,
    coefficients: Float64Array.from(law.coefficients),
  }));
  const [first] = terms;
  const plain = terms.length === 1 && first.weight === 1 && first.scale === 1;
  return { ...first, terms: plain ? [] : terms };
}
