import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../kernels/native/addon.ts';

const addon = loadAddon();
const powers = Array.from({ length: 80 }, (_, i) => 2 ** (i - 30));
const largest = [3.4e38, 1e300, Number.MAX_VALUE, Number.MIN_VALUE, Infinity, 0];
// −1.97e7·π/2 is where the sum that rounds a float to quarter turns is near 0.
const magnitudes = [...powers, ...powers.map((x) => x * 1.5707963), ...largest, 12582913 * 1.5707963, 19765000];
const values = [...magnitudes, ...magnitudes.map((x) => -x), NaN];

describe.each([0, 1, 2, 3, 4, 5, 6, 7])('the activation of kind %i', (kind) => {
  it.each([Float32Array, Float64Array])('takes values of any size in a %o', (Reals) => {
    const z = Reals.from(values);
    const [value, slope] = [new Reals(z.length).fill(7), new Reals(z.length).fill(7)];
    const activation = { kind, phase: 0.5, coefficients: Float64Array.of(0, 1, 0.5), terms: [] };
    addon.activate(z, value, slope, 0, activation);
    // Only sines and polynomials may leave the numbers where the value did not.
    const finite = [...z].flatMap((at, i) => (Math.abs(at) < 1e3 ? [value[i], slope[i]] : []));
    expect(finite.every(Number.isFinite)).toBe(true);
    expect([...value].filter((x) => x === 7)).toHaveLength(0);
  });
});

describe('matrices that LAPACK does not finish', () => {
  it.each([NaN, Infinity, -Infinity])('are refused: with an entry %d', (bad) => {
    const a = Float64Array.from({ length: 9 }, (_, i) => Math.sin(i * i));
    a[2] = bad;
    expect(() => addon.svd(a, 3, 3)).toThrow(/^native argument 'A' must be finite numbers$/);
    expect(() => addon.svd(Float32Array.from(a), 3, 3)).toThrow(TypeError);
  });
});
