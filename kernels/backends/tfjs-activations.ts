import type { Tensor2D } from '@tensorflow/tfjs-core';
import {
  type Activation,
  type ActivationKind,
  activationLaw,
  type LawTerm,
  type PlainLaw,
} from '../model/activations.ts';
import type { Tfjs } from './tfjs-library.ts';
import { sineAndCosine } from './tfjs-sine.ts';

/** An activation and its derivative, entry by entry. */
export interface Activated {
  /** σ(z). */
  value: Tensor2D;
  /** σ′(z). */
  derivative: Tensor2D;
}

/** Functions that compute the activations without parameters. */
type Named = Record<Exclude<ActivationKind, 'sin' | 'hermite'>, (tf: Tfjs, z: Tensor2D) => Activated>;

/** The activations without parameters, in the operations that WebAssembly computes fastest (decision 0007). */
const named: Named = {
  tanh: (tf, z) => {
    // tanh z = 2 sigmoid(2z) − 1: the sigmoid is vectorised.
    const value = tf.sub<Tensor2D>(tf.mul(tf.sigmoid(tf.mul(z, 2)), 2), 1);
    return { value, derivative: tf.sub(1, tf.square(value)) };
  },
  erf: (tf, z) => ({
    value: tf.erf(z),
    derivative: tf.mul(tf.exp(tf.neg(tf.square(z))), 2 / Math.sqrt(Math.PI)),
  }),
  relu: (tf, z) => ({ value: tf.relu(z), derivative: tf.step(z) }),
  gelu: (tf, z) => {
    const cdf = tf.mul(tf.add(tf.erf(tf.mul(z, Math.SQRT1_2)), 1), 0.5);
    const density = tf.mul(tf.exp(tf.mul(tf.square(z), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return { value: tf.mul(z, cdf), derivative: tf.add(cdf, tf.mul(z, density)) };
  },
  softplus: (tf, z) => {
    // log(1 + eᶻ) = max(z, 0) − log sigmoid|z|
    const value = tf.sub<Tensor2D>(tf.relu(z), tf.log(tf.sigmoid(tf.abs(z))));
    return { value, derivative: tf.sigmoid(z) };
  },
  sigmoid: (tf, z) => {
    const value = tf.sigmoid(z);
    return { value, derivative: tf.mul(value, tf.sub(1, value)) };
  },
};

/** Σ w_k h_k and its derivative, by √(k+1) h_{k+1} = z h_k − √k h_{k−1} and h_k′ = √k h_{k−1} (MODEL §1). */
function hermite(tf: Tfjs, coefficients: readonly number[], z: Tensor2D): Activated {
  let [before, now] = [tf.zerosLike(z), tf.onesLike(z)];
  let value: Tensor2D = tf.fill(z.shape, coefficients[0] ?? 0);
  let derivative = tf.zerosLike(z);
  for (let k = 1; k < coefficients.length; k++) {
    const next = tf.mul<Tensor2D>(tf.sub(tf.mul(z, now), tf.mul(before, Math.sqrt(k - 1))), 1 / Math.sqrt(k));
    value = tf.add(value, tf.mul(next, coefficients[k]));
    derivative = tf.add(derivative, tf.mul(now, coefficients[k] * Math.sqrt(k)));
    [before, now] = [now, next];
  }
  return { value, derivative };
}

/** σ(z) and σ′(z) in tensor operations, in float32. Call it within `tidy`, which frees intermediate tensors. */
export function activate(tf: Tfjs, activation: Activation, z: Tensor2D): Activated {
  const [first, ...others] = activationLaw(activation).terms.map((term) => activateTerm(tf, term, z));
  return others.reduce(
    (sum, term) => ({
      value: tf.add(sum.value, term.value),
      derivative: tf.add(sum.derivative, term.derivative),
    }),
    first,
  );
}

function activateTerm(tf: Tfjs, { weight, scale, law }: LawTerm, z: Tensor2D): Activated {
  if (weight === 1 && scale === 1) return activatePlain(tf, law, z);
  const { value, derivative } = activatePlain(tf, law, tf.mul(z, scale));
  return { value: tf.mul(value, weight), derivative: tf.mul(derivative, weight * scale) };
}

function activatePlain(tf: Tfjs, { kind, phase, coefficients }: PlainLaw, z: Tensor2D): Activated {
  if (kind === 'hermite') return hermite(tf, coefficients, z);
  if (kind !== 'sin') return named[kind](tf, z);
  const angle = phase === 0 ? z : tf.add<Tensor2D>(z, phase);
  const { sine, cosine } = sineAndCosine(tf, angle);
  return { value: sine, derivative: cosine };
}
