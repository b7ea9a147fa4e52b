import { type Activation, activationLaw } from '../../model/activations.ts';
import { gaussianMean } from '../../model/quadrature.ts';
import { type Target, targetFunction } from '../../model/targets.ts';

/** A network trained by one giant step, and ridge regression on its features (MODEL §4). */
export interface SpikedFeaturesInput {
  /** σ, not centred. */
  student: Activation;
  /** σ*. */
  teacher: Target;
  /** Samples of the first step divided by d. */
  alpha0: number;
  /** η̃: the step is η̃√N with a constant readout 1/√N. */
  etaTilde: number;
  /** Samples of the ridge regression divided by N. */
  nOverN: number;
  /** N/d. */
  NOverD: number;
  /** λ of Σ (y − w·φ/√N)² + λ|w|². */
  lambda: number;
  /** Variance of the noise of the ridge labels. */
  noiseVariance: number;
}

/** The spiked features that the network tends to: W = √c W0 + r 1 v̂ᵀ, with γ = ⟨v̂, β*⟩ (MODEL §4). */
export interface SpikedFeatures {
  student: Activation;
  teacher: Target;
  noiseVariance: number;
  /** r. */
  spike: number;
  /** c. */
  bulk: number;
  /** γ. */
  gamma: number;
}

/**
 * The spiked features of a network after one step.
 * @throws RangeError if a parameter is out of its range
 */
export function spikedFeaturesOf(input: SpikedFeaturesInput): SpikedFeatures {
  check(input);
  const { student, teacher, alpha0, etaTilde, noiseVariance } = input;
  const { derivative } = activationLaw(student);
  const labels = targetFunction(teacher);
  const h1 = gaussianMean(derivative);
  const first = gaussianMean((z) => z * labels(z));
  const square = gaussianMean((z) => labels(z) ** 2);
  const length = Math.sqrt(first ** 2 + square / alpha0);
  const slopeVariance = gaussianMean((z) => (derivative(z) - h1) ** 2);
  return {
    ...{ student, teacher, noiseVariance },
    spike: etaTilde * h1 * length,
    bulk: 1 + (etaTilde ** 2 / alpha0) * square * slopeVariance,
    gamma: length > 0 ? first / length : 0,
  };
}

function check(input: SpikedFeaturesInput): void {
  for (const name of ['alpha0', 'nOverN', 'NOverD', 'lambda'] as const) {
    if (!(input[name] > 0 && Number.isFinite(input[name]))) {
      throw new RangeError(`${name} is ${input[name]}; it must be a positive number`);
    }
  }
  for (const name of ['etaTilde', 'noiseVariance'] as const) {
    if (!(input[name] >= 0 && Number.isFinite(input[name]))) {
      throw new RangeError(`${name} is ${input[name]}; it must be 0 or a positive number`);
    }
  }
}
