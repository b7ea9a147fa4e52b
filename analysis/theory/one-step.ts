import { type Activation, activationCoefficients } from '../../kernels/model/activations.ts';
import { spikedValue } from '../../kernels/theory/bgn.ts';

/** One step on W1 = W0 + ηG with the mean-field network, Gaussian readout and inputs (Ba et al. 2022; MODEL §6). */
export interface OneStep {
  activation: Activation;
  /** Step size η, in units in which the network's prefactor is part of it. */
  rate: number;
  /** c*_1 and E σ*² of the target without its mean, and the variance τ² of the label noise. */
  target: { first: number; square: number; noise: number };
  /** c = N/d. */
  aspect: number;
  /** n/d. */
  sampling: number;
}

/** The spike of W1 for N, d, n → ∞: its strength, its singular value, and ⟨v1, β*⟩² as `alignment`. */
export function oneStepSpike({ activation, rate, target, aspect, sampling }: OneStep): {
  strength: number;
  value: number;
  alignment: number;
} {
  const c1 = activationCoefficients(activation)[1];
  const strength = Math.abs(rate * c1) * Math.sqrt(target.first ** 2 + (target.square + target.noise) / sampling);
  const signal = Math.abs(rate * c1 * target.first);
  const { value, right } = spikedValue(strength, aspect);
  return { strength, value, alignment: strength > 0 ? (signal / strength) ** 2 * right ** 2 : 0 };
}
