import { describe, expect, it } from 'vitest';
import { gaussianMean } from '../../kernels/model/quadrature.ts';
import { oneStepFeatureErrors } from '../../kernels/theory/one-step-features.ts';
import { solveSpikedFeatures } from '../../kernels/theory/spiked-features/solve.ts';

/** c_1 and c_{>1}² of a function, its mean taken off. */
const momentsOf = (f: (z: number) => number): { first: number; rest: number } => {
  const [mean, first] = [gaussianMean(f), gaussianMean((z) => z * f(z))];
  return { first, rest: gaussianMean((z) => (f(z) - mean) ** 2) - first ** 2 };
};

describe('errors of ridge regression after one step', () => {
  it('are those of the checked case: tanh + 0.3 He_2, a target with He_2', () => {
    const activation = momentsOf((z) => Math.tanh(z) + 0.3 * (z * z - 1));
    const target = { first: 1, second: 0.5, rest: 0.5 };
    const found = oneStepFeatureErrors({ activation, target, noise: 0.09, phi: 0.5, psi: 2 / 3, lambda: 0.1 });
    expect(found.alignment).toBeCloseTo(0.557, 3);
    expect(found.gains[0]).toBeCloseTo(0.145, 3);
    expect(found.gains[1] - found.gains[0]).toBeCloseTo(0.0518, 4);
    [1.553, 1.192, 1.033].forEach((expected, k) => expect(found.test[k]).toBeCloseTo(expected, 3));
  });

  it('are those of the second case: softplus(3z)/3, a target with 0.7 He_2', () => {
    const activation = momentsOf((z) => Math.log1p(Math.exp(3 * z)) / 3);
    const target = { first: 1, second: 0.7, rest: 0.98 };
    const found = oneStepFeatureErrors({ activation, target, noise: 0.09, phi: 0.5, psi: 0.4, lambda: 0.05 });
    expect(found.gains[0]).toBeCloseTo(0.0552, 4);
    expect(found.gains[1]).toBeCloseTo(0.1132, 4);
    [2.052, 1.91, 1.65].forEach((expected, k) => expect(found.test[k]).toBeCloseTo(expected, 3));
  });

  it.each([0.01, 0.3])('without a step agree with the fixed point of spiked features, λ = %d', (lambda) => {
    // An odd student has no mean, so both describe the same regression on the initial features.
    const [phi, psi] = [0.4, 0.7];
    const spiked = solveSpikedFeatures({
      student: 'tanh',
      teacher: { hermite: [0, 1, 0.5] },
      ...{ alpha0: 1, etaTilde: 0, nOverN: psi / phi, NOverD: 1 / psi, noiseVariance: 0.2 },
      lambda: (lambda * psi) / phi,
    });
    const target = { first: 1, second: 0.5 / Math.SQRT2, rest: 0.25 };
    const found = oneStepFeatureErrors({ activation: momentsOf(Math.tanh), target, noise: 0.2, phi, psi, lambda });
    expect(found.test[0] / spiked.test).toBeCloseTo(1, 9);
  });
});
