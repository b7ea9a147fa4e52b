import { describe, expect, it } from 'vitest';
import type { TwoStepResult } from '../../experiments/two-step/observer.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import type { TargetTerm } from '../../kernels/model/targets.ts';
import { computePoints } from '../kernels/compute-points.ts';
import { base } from '../kernels/two-step-base.ts';

const product = (...directions: number[]): TargetTerm => ({
  factors: directions.map((direction) => ({ direction, hermite: 1 })),
});

async function rows(terms: readonly TargetTerm[], steps: number): Promise<TwoStepResult[]> {
  const p: TwoStepParameters = {
    ...base,
    ...{ N: 512, d: 256, n: 1024, noise: 0, precision: 'f32', target: { terms } },
    alphas: new Array<number>(steps).fill(0.4),
    prefactors: new Array<number>(steps).fill(1),
  };
  const draws = await Promise.all([0, 1, 2].map((replicate) => computePoints([{ ...p, replicate }])));
  return draws.flat();
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

describe('a target of several directions', () => {
  it('of leap 1 is climbed: the second step learns the second direction, which the first does not see', async () => {
    const stairs = [product(1), product(1, 2)];
    const [one, two] = [await rows(stairs, 1), await rows(stairs, 2)];
    // Over six draws the means are .05 and .60 with standard errors below .02.
    expect(mean(one.map((r) => r.outlierSpanTargets[1]))).toBeLessThan(0.15);
    expect(mean(two.map((r) => r.outlierSpanTargets[1]))).toBeGreaterThan(0.5);
    for (const r of two) {
      expect(r.classes?.learned).toBe(2);
      expect(r.rightTargets).toHaveLength(2);
      expect(r.outlierSpanTargets[0]).toBeCloseTo(r.outlierSpanTarget, 12);
      // The predictor uses labels alone.
      expect(Math.abs(r.singularValues[1] / (r.predictedSpikes?.values[1] ?? NaN) - 1)).toBeLessThan(0.06);
    }
  });

  it('of leap 2 is not: neither direction of z1 z2 is learned by two steps', async () => {
    for (const r of await rows([product(1, 2)], 2)) {
      expect(Math.max(...r.outlierSpanTargets)).toBeLessThan(0.25);
    }
  });

  it('is the old target where a second direction has no weight', async () => {
    const [plain] = await computePoints([{ ...base, target: { hermite: [0, 1] } }]);
    const terms = [product(1), { ...product(2), weight: 0 }];
    const [padded] = await computePoints([{ ...base, target: { terms } }]);
    expect(Math.abs(padded.singularValues[0] / plain.singularValues[0] - 1)).toBeLessThan(1e-10);
    expect(padded.rightTarget[0]).toBeCloseTo(plain.rightTarget[0], 9);
  });
});
