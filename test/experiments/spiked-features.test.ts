import { describe, expect, it } from 'vitest';
import { computeOnBackend, type SpikedResult } from '../../experiments/spiked-features/compute.ts';
import type { SpikedPoint } from '../../experiments/spiked-features/point.ts';
import { fixedPoints } from '../../experiments/spiked-features/theory.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';

const base: SpikedPoint = {
  ...{ N: 512, d: 512, n: 1536, seed: 1, replicate: 0, precision: 'f32' },
  ...{ alpha0: 20, etaTilde: 3, loss: 'correlation', activation: 'tanh', target: 'sin', noise: 0 },
  // λ = 0.1 of the sum of squares is 0.1 N/n of the mean.
  ...{ lambdas: [0.1 / 3], testSamples: 4096 },
};

async function compute(points: readonly SpikedPoint[]): Promise<SpikedResult[]> {
  const results: SpikedResult[] = [];
  await computeOnBackend(new NativeBackend(points[0].precision), points, (i, result) => (results[i] = result));
  return results;
}

describe('the three arms', () => {
  it('agree: trained network, spiked features and fixed point', async () => {
    const rows: SpikedResult[] = [];
    for (let replicate = 0; replicate < 4; replicate++) rows.push(...(await compute([{ ...base, replicate }])));
    const mean = (of: (r: SpikedResult) => number): number => rows.reduce((sum, r) => sum + of(r), 0) / rows.length;
    const [theory] = fixedPoints(base) ?? [];
    expect(theory.test).toBeCloseTo(0.03252, 5);
    // At d = 512 the errors scatter by about 2 %, and the network is about 2 % off its limit.
    expect(Math.abs(mean((r) => r.spiked[0].test) / theory.test - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean((r) => r.network[0].test) / theory.test - 1)).toBeLessThan(0.08);
    expect(Math.abs(mean((r) => r.network[0].train) / theory.train - 1)).toBeLessThan(0.08);
    expect(Math.abs(mean((r) => r.spike) / theory.r - 1)).toBeLessThan(0.03);
    expect(Math.abs(mean((r) => r.gamma) - theory.gamma)).toBeLessThan(0.02);
  }, 60_000);

  it('of points that share a draw are what they are alone', async () => {
    const points = [base, { ...base, etaTilde: 1 }, { ...base, alpha0: 2 }, { ...base, n: 200 }].map(
      (p): SpikedPoint => ({ ...p, N: 96, d: 80, n: Math.min(p.n, 300), testSamples: 500, precision: 'f64' }),
    );
    const together = await compute(points);
    for (const [i, point] of points.entries()) {
      const [alone] = await compute([point]);
      expect(together[i].network[0].test / alone.network[0].test).toBeCloseTo(1, 9);
      expect(together[i].spiked[0].test / alone.spiked[0].test).toBeCloseTo(1, 9);
    }
  });

  it('the squared loss has other residuals, and no fixed point', async () => {
    const small: SpikedPoint = {
      ...base,
      N: 96,
      d: 80,
      n: 300,
      testSamples: 500,
      precision: 'f64',
      activation: 'softplus',
    };
    const [one, other] = await compute([small, { ...small, loss: 'squared' }]);
    expect(Math.abs(one.spike / other.spike - 1)).toBeGreaterThan(1e-3);
    expect(fixedPoints({ ...small, loss: 'squared' })).toBeNull();
  });
});
