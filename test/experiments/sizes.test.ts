import { describe, expect, it } from 'vitest';
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
