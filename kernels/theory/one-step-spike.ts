import { type Activation, activationCoefficients } from '../model/activations.ts';
import { spikedValue } from './bgn.ts';

/** One step on W1 = W0 + ηG with the mean-field network, Gaussian readout and inputs (Ba et al. 2022; MODEL §6). */
export interface OneStep {
  /** The network's activation σ. */
  activation: Activation;
  /** Step size η, in units in which the network's prefactor is part of it. */
  rate: number;
  /** Moments of the labels. */
  target: {
    /** c*_1. */
    first: number;
    /** E σ*² of the target without its mean. */
    square: number;
    /** Variance τ² of the label noise. */
    noise: number;
  };
  /** c = N/d. */
  aspect: number;
  /** n/d. */
  sampling: number;
}

/** The spike of W1. */
export interface OneStepSpike {
  /** Singular value of the signal part that causes the spike. */
  strength: number;
  /** Singular value of W1 that belongs to it; the edge of the bulk if the spike does not leave it. */
  value: number;
  /** ⟨v1, β*⟩², from 0 to 1. */
  alignment: number;
}

/** The spike of W1 for N, d, n → ∞. */
export function oneStepSpike({ activation, rate, target, aspect, sampling }: OneStep): OneStepSpike {
  const c1 = activationCoefficients(activation)[1];
  const strength = Math.abs(rate * c1) * Math.sqrt(target.first ** 2 + (target.square + target.noise) / sampling);
  const signal = Math.abs(rate * c1 * target.first);
  const { value, right } = spikedValue(strength, aspect);
  return { strength, value, alignment: strength > 0 ? (signal / strength) ** 2 * right ** 2 : 0 };
}
