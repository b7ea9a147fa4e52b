import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../kernels/model/activations.ts';
import type { Target } from '../../kernels/model/targets.ts';
import { normalCdf, normalDensity } from '../../kernels/model/normal-law.ts';
import { momentsAlong, studentCurve } from '../../kernels/theory/spiked-features/conditional-means.ts';
import { spectralAverages } from '../../kernels/theory/spiked-features/spectral-averages.ts';
import { gridOf } from '../../kernels/theory/spiked-features/grid.ts';
import { solveOverlaps } from '../../kernels/theory/spiked-features/overlaps.ts';
import { type SpikedFeaturesInput, spikedFeaturesOf } from '../../kernels/theory/spiked-features/parameters.ts';
import { solveVariances } from '../../kernels/theory/spiked-features/variances.ts';
import { solveSpikedFeatures } from '../../kernels/theory/spiked-features/solve.ts';

/** Fixed points that were found independently in numpy. */
interface Case {
  student: string;
  teacher: Target;
  alpha0: number;
  eta_tilde: number;
  n_over_N: number;
  N_over_d: number;
  lam: number;
  noise_variance: number;
  r: number;
  c: number;
  gamma: number;
  test: number;
  train: number;
  overlaps: Record<'V1' | 'V2' | 'theta' | 'psi' | 'm' | 'q1' | 'q2', number>;
}
const { cases } = JSON.parse(readFileSync(new URL('../fixtures/spiked-features.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

const usual: SpikedFeaturesInput = {
  student: 'tanh',
  teacher: 'sin',
  ...{ alpha0: 2, etaTilde: 2, nOverN: 1, NOverD: 1, lambda: 0.01, noiseVariance: 0.1 },
};

describe('the fixed point of ridge regression on spiked features', () => {
  it.each(cases)('agrees with numpy: $student, $teacher, λ = $lam, n/N = $n_over_N', (expected) => {
    const found = solveSpikedFeatures({
      student: expected.student as Activation,
      teacher: expected.teacher,
      ...{ alpha0: expected.alpha0, etaTilde: expected.eta_tilde, lambda: expected.lam },
      ...{ nOverN: expected.n_over_N, NOverD: expected.N_over_d, noiseVariance: expected.noise_variance },
    });
    for (const name of ['r', 'c', 'gamma', 'test', 'train'] as const) {
      expect(Math.abs(found[name] / expected[name] - 1)).toBeLessThan(1e-8);
    }
    for (const [name, value] of Object.entries(expected.overlaps)) {
      const own = found.overlaps[name as keyof Case['overlaps']];
      expect(Math.abs(own - value)).toBeLessThan(1e-8 * Math.max(Math.abs(value), 0.1));
    }
    expect(found.residual).toBeLessThan(1e-10);
  });

  it('solves the equations wherever a user can ask with a smooth student', () => {
    const students: Activation[] = ['tanh', 'erf', 'softplus', 'sigmoid', 'gelu', { sin: { phase: Math.PI / 4 } }];
    for (const student of students) {
      for (const lambda of [1e-6, 1e-2, 10]) {
        for (const [alpha0, etaTilde] of [
          [0.05, 0.1],
          [0.5, 3],
          [20, 8],
        ]) {
          for (const [nOverN, NOverD] of [
            [1, 1],
            [0.2, 3],
            [5, 0.3],
          ]) {
            const found = solveSpikedFeatures({ ...usual, student, lambda, alpha0, etaTilde, nOverN, NOverD });
            expect(found.residual).toBeLessThan(1e-10);
            expect(found.train).toBeLessThanOrEqual(found.test);
            expect(found.train).toBeGreaterThan(0);
          }
        }
      }
    }
  }, 60_000);

  it('splits its grids at a kink: moments of ReLU are those in closed form, at any mean and deviation', () => {
    for (const mean of [-11, -2, -0.3, 0, 0.7, 3, 11]) {
      for (const deviation of [0.05, 1, 4]) {
        const [cdf, density] = [normalCdf(mean / deviation), normalDensity(mean / deviation)];
        const found = momentsAlong(studentCurve('relu'), deviation, 0.075)(mean);
        expect(found.first).toBeCloseTo(mean * cdf + deviation * density, 11);
        expect(found.linear).toBeCloseTo(deviation * cdf, 11);
        expect(found.square).toBeCloseTo((mean ** 2 + deviation ** 2) * cdf + mean * deviation * density, 9);
      }
    }
    for (const teacher of ['relu', 'abs', 'sign'] as const) {
      const input = { ...usual, student: 'relu' as const, teacher };
      const found = solveSpikedFeatures(input);
      expect(found.residual).toBeLessThan(1e-10);
      // A grid that is much finer changes nothing.
      const features = spikedFeaturesOf(input);
      const [grid, shape] = [gridOf(features, 0.0075), { ...input, bulk: features.bulk }];
      expect(found.test / solveOverlaps(grid, shape, solveVariances(grid, shape)).test).toBeCloseTo(1, 9);
      expect(found.test).toBeGreaterThan(usual.noiseVariance);
    }
  });

  it('errors fall with more samples, and the training error is less than the test error', () => {
    const curve = [0.5, 2, 4, 8, 16].map((nOverN) => solveSpikedFeatures({ ...usual, nOverN, lambda: 0.1 }));
    curve.slice(1).forEach(({ test }, i) => expect(test).toBeLessThan(curve[i].test));
    for (const { test, train } of curve) expect(train).toBeLessThan(test);
  });

  it('refuses parameters that mean nothing, by name', () => {
    expect(() => solveSpikedFeatures({ ...usual, lambda: 0 })).toThrow(/lambda is 0/);
    expect(() => solveSpikedFeatures({ ...usual, alpha0: -1 })).toThrow(/alpha0 is -1/);
    expect(() => solveSpikedFeatures({ ...usual, noiseVariance: NaN })).toThrow(/noiseVariance is NaN/);
  });
});

describe('averages over the Marchenko–Pastur law', () => {
  it.each([0.3, 1, 2.5])('are its integrals, N/d = %d', (aspect) => {
    const [T, v, c] = [0.4, 1.7, 1.3];
    const { first, second } = spectralAverages(T, v, c, aspect);
    // x = 1 + ρ + 2√ρ cos θ runs over the bulk; the rest of the mass lies at 0.
    const steps = 20_000;
    const mean = (of: (D: number) => number): number => {
      let [sum, mass] = [0, 0];
      for (let i = 0; i < steps; i++) {
        const angle = ((i + 0.5) * Math.PI) / steps;
        const x = 1 + aspect + 2 * Math.sqrt(aspect) * Math.cos(angle);
        const weight = (2 * Math.sin(angle) ** 2) / (x * steps);
        sum += weight * of(c * x);
        mass += weight;
      }
      return sum + (1 - mass) * of(0);
    };
    const S = (D: number): number => T + v * D;
    const expected = [
      mean((D) => 1 / S(D)),
      mean((D) => D / S(D)),
      mean((D) => S(D) ** -2),
      mean((D) => D / S(D) ** 2),
      mean((D) => D ** 2 / S(D) ** 2),
    ];
    [...first, ...second].forEach((value, i) => expect(value / expected[i]).toBeCloseTo(1, 6));
  });
});
