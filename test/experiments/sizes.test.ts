import { describe, expect, it } from 'vitest';
import { computePoints } from '../kernels/compute-points.ts';
import { base } from '../kernels/two-step-base.ts';
import { isFault, resolveSizes } from '../../experiments/network/sizes.ts';

describe('sizes', () => {
  it('come from numbers, ratios, or n as a power of d', () => {
    expect(resolveSizes({ N: 64, d: 32, n: 100 })).toEqual({ N: 64, d: 32, n: 100 });
    expect(resolveSizes({ N: 64, 'd/N': 0.5, 'n/d': 3 })).toEqual({ N: 64, d: 32, n: 96 });
    expect(resolveSizes({ N: 64, d: 32, n_power: { factor: 0.5, power: 1.5 } })).toEqual({ N: 64, d: 32, n: 91 });
  });

  it('given twice, too small or too large are refused by the name that gave them', () => {
    for (const [given, parameter] of [
      [{ N: 64, d: 32, n: 100, n_power: { factor: 1, power: 1 } }, 'n_power'],
      [{ N: 64, d: 32, n_power: { factor: 0.01, power: 1 } }, 'n_power'],
      [{ N: 64, d: 4096, n_power: { factor: 1, power: 2 } }, 'n_power'],
      [{ N: 64, d: 32 }, 'n'],
    ] as const) {
      const found = resolveSizes(given);
      expect(isFault(found) && found.parameter).toBe(parameter);
    }
  });
});

describe('a network of very few neurons', () => {
  it.each([2, 3, 5])(
    'N = %i: weights and overlaps are there; where the noise has no edge, theory is null and says why',
    async (N) => {
      const rows = await computePoints(
        [0.1, 0.4].map((alpha) => ({ ...base, N, d: 64, n: 512, alphas: [alpha, 0.2], lambdas: [0.1] })),
      );
      for (const row of rows) {
        expect(row.singularValues).toHaveLength(N);
        expect(row.converged).toBe(true);
        expect(row.ridge?.after?.[0].test).toBeGreaterThan(0);
        expect(row.edgeNoise === null).toBe(row.noPrediction !== null);
        expect(row.edgeNoise === null).toBe(row.classes === null);
        if (row.edgeNoise !== null) expect(row.edgeNoise).toBeLessThan(100);
      }
    },
  );
});
