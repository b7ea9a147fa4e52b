import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../kernels/model/activations.ts';
import { ridgeEquivalent } from '../../kernels/network/ridge-equivalent.ts';

/** Predictions that were made independently in numpy, for explicit weights after two steps. */
interface Case {
  name: string;
  shape: { N: number; d: number; n: number };
  activation: string;
  target_hermite: number[];
  lam: number;
  noise_variance: number;
  W: number[];
  beta_star: number[];
  expected: Record<'directions_1' | 'directions_2', { test: number; train: number }>;
}
const { cases } = JSON.parse(readFileSync(new URL('../fixtures/two-step-ridge.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

const inputOf = ({
  shape,
  activation,
  target_hermite: hermite,
  lam,
  noise_variance: noiseVariance,
  ...rest
}: Case) => ({
  ...shape,
  ...{ W: Float64Array.from(rest.W), betaStar: Float64Array.from(rest.beta_star), target: { hermite } },
  activation: activation === 'sin(z+pi/4)' ? { sin: { phase: Math.PI / 4 } } : (activation as Activation),
  ...{ lambdaC: lam, noiseVariance },
});

describe('the conditional-Gaussian equivalent of ridge regression', () => {
  it.each(cases.flatMap((one) => [1, 2].map((directions) => ({ ...one, directions }))))(
    'agrees with numpy: $name, $directions directions',
    async ({ directions, ...one }) => {
      const found = await ridgeEquivalent({ ...inputOf(one), directions });
      const expected = one.expected[directions === 1 ? 'directions_1' : 'directions_2'];
      expect(Math.abs(found.test / expected.test - 1)).toBeLessThan(1e-5);
      expect(Math.abs(found.train / expected.train - 1)).toBeLessThan(1e-5);
    },
  );

  it('refuses what does not fit, by name', async () => {
    const [one] = cases;
    await expect(ridgeEquivalent({ ...inputOf(one), directions: 0 })).rejects.toThrow(/directions is 0/);
    await expect(ridgeEquivalent({ ...inputOf(one), directions: 1, lambdaC: 0 })).rejects.toThrow(/lambdaC is 0/);
    await expect(ridgeEquivalent({ ...inputOf(one), directions: 1, N: 61 })).rejects.toThrow(/W \(N×d\)/);
    await expect(ridgeEquivalent({ ...inputOf(one), directions: 1, N: 60.5 })).rejects.toThrow(/^N must be a whole/);
    await expect(ridgeEquivalent({ ...inputOf(one), directions: 1, noiseVariance: NaN })).rejects.toThrow(
      /noiseVariance/,
    );
    await expect(ridgeEquivalent({ ...inputOf(one), directions: 1, lambdaC: '1' as never })).rejects.toThrow(/lambdaC/);
  });
});
