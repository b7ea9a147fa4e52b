import { spectralAverages } from './spiked-features/spectral-averages.ts';

/** Ridge regression on the features of a network after one step (MODEL §3). */
export interface OneStepFeatures {
  /** Moments of σ, centred. */
  activation: {
    /** c_1 = E zσ. */
    first: number;
    /** c_{>1}² = Σ_{k≥2} k! c_k² = E σ² − c_1². */
    rest: number;
  };
  /** Coefficients of σ* in Hermite polynomials He_k, which are not normalised. */
  target: {
    /** c*_1. */
    first: number;
    /** c*_2. */
    second: number;
    /** Σ_{k≥2} k! c*_k². */
    rest: number;
  };
  /** τ², the variance of the label noise. */
  noise: number;
  /** φ = d/n of the ridge regression. */
  phi: number;
  /** d/n of the step; by default φ. */
  stepPhi?: number;
  /** ψ = d/N. */
  psi: number;
  /** λ of (1/n)|y − F b|² + λ|b|². */
  lambda: number;
}

/** What spikes of unlimited strength gain. */
export interface OneStepFeatureErrors {
  /** ρ², the squared alignment of the first step with β*. */
  alignment: number;
  /** The fixed point m1, m2. */
  m: readonly [number, number];
  /** Δ1 and Δ2: by so much one spike and two spikes lower the ridge objective. */
  gains: readonly [number, number];
  /** Test errors, with the noise of the labels: of the initial features, with one spike, and with two. */
  test: readonly [number, number, number];
}

/** E He_2(ρ z + …)² leaves a third of a spike's square to the mean, which has no intercept to take it (MODEL §3). */
const withoutIntercept = 4 / 3;

/** The errors of ridge regression for N, d, n → ∞, if the spikes are much stronger than the bulk (MODEL §3). */
export function oneStepFeatureErrors(setting: OneStepFeatures): OneStepFeatureErrors {
  const { target, noise, phi, stepPhi = phi, psi, lambda } = setting;
  const square = target.first ** 2 + target.rest;
  const alignment = target.first ** 2 / (target.first ** 2 + stepPhi * (square + noise));
  const [m1, m2] = fixedPoint(setting);
  const unit = (lambda * psi) / phi;
  const [first, second] = [target.first ** 2 * alignment, withoutIntercept * target.second ** 2 * alignment ** 2];
  const gain = unit * first * m2;
  const { bias, variance } = biasAndVariance(setting);
  const initial = target.first ** 2 * bias + (target.rest + noise) * variance;
  return {
    alignment,
    m: [m1, m2],
    gains: [gain, gain + unit * second * m1],
    test: [initial, initial - first * bias, initial - first * bias - second * variance],
  };
}

/**
 * m1 and m2 of the training gains. With a given, m1 solves a quadratic equation; a is found between 0 and 1 by halving.
 */
function fixedPoint({ activation: { first, rest }, phi, psi, lambda }: OneStepFeatures): [number, number] {
  const ofA = (a: number): [number, number] => {
    const [t, b] = [a * rest + (lambda * psi) / phi, a * first ** 2];
    // t b/φ m1² + (t + b − b/φ) m1 − 1 = 0.
    const [quadratic, linear] = [(t * b) / phi, t + b - b / phi];
    const root = Math.sqrt(linear ** 2 + 4 * quadratic);
    const m1 = linear > 0 ? 2 / (linear + root) : (root - linear) / (2 * quadratic);
    return [m1, m1 / (1 + (b * m1) / phi)];
  };
  let [low, high] = [0, 1];
  for (let step = 0; step < 100 && high - low > 1e-16 * high; step++) {
    const a = (low + high) / 2;
    const [m1, m2] = ofA(a);
    if (1 / (1 + (psi / phi) * (first ** 2 * m2 + rest * m1)) > a) low = a;
    else high = a;
  }
  return ofA((low + high) / 2);
}

/** 𝓑 and 𝓥 of the test error. κ solves λ = κ(1 − (φ/ψ) E[s/(s + κ)]) with s = c_1² D + c_{>1}². */
function biasAndVariance({ activation: { first, rest }, phi, psi, lambda }: OneStepFeatures): {
  bias: number;
  variance: number;
} {
  const at = (kappa: number) => spectralAverages(rest + kappa, first ** 2, 1, 1 / psi);
  const ratio = phi / psi;
  let [low, high] = [lambda, lambda + ratio * (first ** 2 + rest)];
  for (let step = 0; step < 200 && high - low > 1e-16 * high; step++) {
    const kappa = (low + high) / 2;
    const shrunk = kappa * (1 - ratio * (1 - kappa * at(kappa).first[0]));
    if (shrunk < lambda) low = kappa;
    else high = kappa;
  }
  const kappa = (low + high) / 2;
  const {
    first: [inverse, ofD],
    second: [inverse2, ofD2],
  } = at(kappa);
  const degrees = ratio * (1 - 2 * kappa * inverse + kappa ** 2 * inverse2);
  // κ²/(s(s + κ)²) = 1/s − 1/(s + κ) − κ/(s + κ)², so E[D/s] drops out.
  return {
    bias: (1 - (first ** 2 / psi) * (ofD + kappa * ofD2)) / (1 - degrees),
    variance: 1 / (1 - degrees),
  };
}
