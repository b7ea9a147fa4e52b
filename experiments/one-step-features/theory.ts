import { activationCoefficients, activationLaw } from '../../kernels/model/activations.ts';
import { hermiteCoefficients } from '../../kernels/model/hermite.ts';
import { gaussianMean } from '../../kernels/model/quadrature.ts';
import { directionsOf, targetFunction } from '../../kernels/model/targets.ts';
import { oneStepSpike } from '../../kernels/theory/one-step-spike.ts';
import { oneStepFeatureErrors } from '../../kernels/theory/one-step-features.ts';
import { type OneStepFeaturePoint, stepSize } from './point.ts';
import { ridgeSize } from '../network/ridge-samples.ts';

/** What the theory of N → ∞ says of a point (MODEL §3, §6). */
export interface FeatureTheory {
  /** ℓ = ⌊1/(1 − 2α)⌋; null from α = 1/2 on. */
  spikes: number | null;
  /** ρ². */
  alignment: number;
  /** The singular value of W1 that its spike makes, and ⟨v1, β*⟩². */
  weights: { value: number; alignment: number };
  /** By λ: what one spike and two spikes take off the objective, and the test errors with none, one and two. */
  gains: readonly (readonly [number, number])[];
  test: readonly (readonly [number, number, number])[];
}

/** Added before a quotient is floored, so that a whole number stays one in spite of rounding. */
const floorTolerance = 1e-9;

/**
 * The theory of a point.
 * @returns null where it does not hold: the standard scaling, σ or the target not centred, a target of several directions, inputs with heavy tails or a direction of their own
 */
export function theoryOf(p: OneStepFeaturePoint): FeatureTheory | null {
  const covered =
    p.outputScaling !== 'standard' &&
    p.centred &&
    p.targetMean === 'remove' &&
    directionsOf(p.target) === 1 &&
    typeof p.inputs === 'string';
  if (!covered) return null;
  const c = activationCoefficients(p.activation);
  const { value } = activationLaw(p.activation);
  const labels = targetFunction(p.target);
  const [mean, first, second] = hermiteCoefficients(labels, 2);
  const square = gaussianMean((z) => (labels(z) - mean) ** 2);
  const noise = p.noise ** 2;
  const moments = { first: c[1], rest: gaussianMean((z) => (value(z) - c[0]) ** 2) - c[1] ** 2 };
  const errors = p.lambdas.map((lambda) =>
    oneStepFeatureErrors({
      activation: moments,
      target: { first, second, rest: square - first ** 2 },
      ...{ noise, phi: p.d / ridgeSize(p), psi: p.d / p.N, stepPhi: p.d / p.n, lambda },
    }),
  );
  const spike = oneStepSpike({
    activation: p.activation,
    rate: stepSize(p),
    target: { first, square, noise },
    aspect: p.N / p.d,
    sampling: p.n / p.d,
  });
  return {
    spikes: p.alpha >= 0.5 ? null : Math.floor(1 / (1 - 2 * p.alpha) + floorTolerance),
    alignment: errors[0].alignment,
    weights: { value: spike.value, alignment: spike.alignment },
    gains: errors.map(({ gains }) => gains),
    test: errors.map(({ test }) => test),
  };
}
