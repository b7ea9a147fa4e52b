import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { computeOnBackend, type OneStepFeatureResult } from '../../experiments/one-step-features/compute.ts';
import type { OneStepFeaturePoint } from '../../experiments/one-step-features/point.ts';
import { theoryOf } from '../../experiments/one-step-features/theory.ts';

const base: OneStepFeaturePoint = {
  ...{ N: 512, d: 205, n: 410, seed: 1, replicate: 0, weights: 'gaussian', readout: 'gaussian', inputs: 'gaussian' },
  ...{ activation: 'softplus', centred: true, outputScaling: 'mean-field' },
  ...{ target: { hermite: [0, 1, 0.7 * Math.SQRT2] }, targetMean: 'remove', noise: 0.3 },
  ...{ alpha: 0.24, prefactor: 3, growsWith: 'n', lambdas: [0.05, 0.2], ridgeSamples: 0, testSamples: 4096 },
  spectrum: false,
  precision: 'f32',
};

async function compute(points: readonly OneStepFeaturePoint[]): Promise<OneStepFeatureResult[]> {
  const results: OneStepFeatureResult[] = [];
  await computeOnBackend(new NativeBackend(points[0].precision), points, (i, result) => (results[i] = result));
  return results;
}

async function means(
  point: OneStepFeaturePoint,
  draws: number,
): Promise<(of: (r: OneStepFeatureResult) => number) => number> {
  const rows: OneStepFeatureResult[] = [];
  for (let replicate = 0; replicate < draws; replicate++) rows.push(...(await compute([{ ...point, replicate }])));
  return (of) => rows.reduce((sum, r) => sum + of(r), 0) / rows.length;
}

describe('one step', () => {
  it('meets its theory: the spike of the weights, the alignment, the errors on initial features', async () => {
    const mean = await means(base, 6);
    const theory = theoryOf(base);
    if (!theory) throw new Error('there is a theory here');
    // Standard errors over six draws are below a third of these.
    expect(Math.abs(mean((r) => r.weights.value) / theory.weights.value - 1)).toBeLessThan(0.06);
    expect(Math.abs(mean((r) => r.weights.alignment) - theory.weights.alignment)).toBeLessThan(0.05);
    expect(Math.abs(mean((r) => r.alignment) - theory.alignment)).toBeLessThan(0.05);
    theory.test.forEach(([initial], k) => {
      expect(Math.abs(mean((r) => r.initial.ridge[k].test) / initial - 1)).toBeLessThan(0.05);
    });
  });

  it('makes spikes along the powers of Xβ, and initial features have none', async () => {
    const mean = await means({ ...base, alpha: 0.32 }, 4);
    expect(mean((r) => r.features.spikes)).toBe(2);
    expect(mean((r) => r.initial.spikes)).toBe(0);
    expect(mean((r) => r.features.leftPower[0][0])).toBeGreaterThan(0.95);
    expect(mean((r) => r.features.leftPower[1][1])).toBeGreaterThan(0.6);
    expect(mean((r) => r.features.leftPowerOrthogonal[1][0])).toBeLessThan(0.2);
  });

  it('gains by the step: objective and test error fall', async () => {
    const [row] = await compute([base]);
    row.features.ridge.forEach(({ objective, test, train, lambda, readoutNorm }, k) => {
      expect(objective).toBeLessThan(row.initial.ridge[k].objective);
      expect(test).toBeLessThan(row.initial.ridge[k].test);
      expect(objective).toBeCloseTo(train + lambda * readoutNorm ** 2, 12);
    });
  });

  it('of points that share a draw is what it is alone, also with other numbers of samples', async () => {
    const points = [base, { ...base, alpha: 0.1 }, { ...base, ridgeSamples: 300 }, { ...base, testSamples: 1000 }].map(
      (p) => ({ ...p, N: 128, d: 64, n: 128, precision: 'f64' as const }),
    );
    const together = await compute(points);
    for (const [i, point] of points.entries()) {
      const [alone] = await compute([point]);
      expect(together[i].features.ridge[0].test / alone.features.ridge[0].test).toBeCloseTo(1, 9);
      expect(together[i].features.singularValues[0] / alone.features.singularValues[0]).toBeCloseTo(1, 9);
      expect(together[i].initial.ridge[0].test / alone.initial.ridge[0].test).toBeCloseTo(1, 9);
    }
  });

  it('with a step of size 0 leaves the features as they were', async () => {
    const [row] = await compute([{ ...base, N: 128, d: 64, n: 128, prefactor: 0, precision: 'f64' }]);
    expect(row.features.singularValues[0]).toBeCloseTo(row.initial.singularValues[0], 9);
    expect(row.features.ridge[0].test).toBeCloseTo(row.initial.ridge[0].test, 9);
  });
});

it('there is no theory where it does not hold', () => {
  expect(theoryOf({ ...base, outputScaling: 'standard' })).toBeNull();
  expect(theoryOf({ ...base, centred: false })).toBeNull();
  expect(theoryOf({ ...base, targetMean: 'keep' })).toBeNull();
  expect(theoryOf({ ...base, alpha: 0.5 })?.spikes).toBeNull();
  expect(theoryOf({ ...base, alpha: 0.3 })?.spikes).toBe(2);
});

it('all singular values of the features are recorded on request, and change nothing else', async () => {
  const point = { ...base, N: 96, d: 40, n: 80, ridgeSamples: 120 };
  const [asked] = await compute([{ ...point, spectrum: true }]);
  const [plain] = await compute([point]);
  expect(plain.features.spectrum).toBeNull();
  for (const which of ['features', 'initial'] as const) {
    expect(asked[which].singularValues).toEqual(plain[which].singularValues);
    const all = asked[which].spectrum ?? new Float64Array();
    expect(all).toHaveLength(96);
    asked[which].singularValues.forEach((s, k) => expect(all[k] / s).toBeCloseTo(1, 5));
  }
});
