import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { canonicalInputs, type InputLaw, inputLabel } from '../../kernels/model/input-laws.ts';
import { drawInputs } from '../../kernels/network/draw-inputs.ts';
import { dot } from '../../kernels/vectors/vector.ts';
import { computePoints } from './compute-points.ts';
import { base } from './two-step-base.ts';

const [n, d] = [4000, 50];
const betaStar = Float64Array.from({ length: d }, (_, k) => (k === 3 ? 1 : 0));
const backend = new NativeBackend('f64');

async function samples(inputs: InputLaw, index = 1): Promise<Float64Array[]> {
  const X = await drawInputs(backend, { n, d, inputs, seed: 3, replicate: 0 }, betaStar, index);
  const values = await backend.read(X);
  backend.release(X);
  return Array.from({ length: n }, (_, j) => values.subarray(j * d, (j + 1) * d));
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
const power = (rows: readonly Float64Array[], k: number): number =>
  mean(rows.map((row) => mean(row.map((x) => x ** k))));

// Bounds are about five standard errors of means over 200,000 entries, or 4,000 samples.
describe('inputs', () => {
  it.each<InputLaw>([
    'gaussian',
    'rademacher',
    'sphere',
    { student: { degrees: 10 } },
    { student: { degrees: 10, elliptical: true } },
    { spiked: { variance: 4, along: 'orthogonal' } },
    { mixture: { distance: 2, along: 'target' } },
  ])('%j have mean 0, and variance 1 but for a direction of their own', async (inputs) => {
    const rows = await samples(inputs);
    const extra = typeof inputs === 'object' && !('student' in inputs) ? ('spiked' in inputs ? 3 : 4) / d : 0;
    expect(Math.abs(power(rows, 1))).toBeLessThan(0.02);
    expect(Math.abs(power(rows, 2) - 1 - extra)).toBeLessThan(0.04);
  });

  it('of Rademacher are ±1 with the signs of the normal ones; on the sphere they have length √d', async () => {
    const [normal, signs, sphere] = [await samples('gaussian'), await samples('rademacher'), await samples('sphere')];
    signs[7].forEach((x, k) => expect(x).toBe(Math.sign(normal[7][k])));
    for (const row of sphere.slice(0, 20)) expect(dot(row, row)).toBeCloseTo(d, 9);
  });

  it('of Student have the fourth moment 3 (ν − 2)/(ν − 4), by entries or by samples', async () => {
    const entries = await samples({ student: { degrees: 10 } });
    const whole = await samples({ student: { degrees: 10, elliptical: true } });
    for (const rows of [entries, whole]) expect(Math.abs(power(rows, 4) - 4)).toBeLessThan(0.4);
    // Only whole samples differ in length: E|x|⁴/d² is 1 + 2/d times 8/6 then, and about 1 else.
    const spread = (rows: readonly Float64Array[]): number => mean(rows.map((row) => (dot(row, row) / d) ** 2));
    expect(spread(whole)).toBeGreaterThan(1.25);
    expect(spread(entries)).toBeLessThan(1.12);
  });

  it('with a spike or in two clouds stand out along one direction, the target or one orthogonal to it', async () => {
    const variance = (rows: readonly Float64Array[]): number => mean(rows.map((row) => dot(row, betaStar) ** 2));
    expect(Math.abs(variance(await samples({ spiked: { variance: 4, along: 'target' } })) - 4)).toBeLessThan(0.5);
    expect(Math.abs(variance(await samples({ mixture: { distance: 2, along: 'target' } })) - 5)).toBeLessThan(0.5);
    const clouds = (await samples({ mixture: { distance: 6, along: 'target' } })).map((row) => dot(row, betaStar));
    expect(clouds.filter((x) => Math.abs(x) < 1)).toEqual([]);
    for (const inputs of [
      { spiked: { variance: 9, along: 'orthogonal' } },
      { mixture: { distance: 3, along: 'orthogonal' } },
    ] as const) {
      const first = await samples(inputs);
      expect(Math.abs(variance(first) - 1)).toBeLessThan(0.12);
      // All batches of a draw share the direction.
      const changes = async (index: number): Promise<Float64Array> => {
        const [rows, normal] = [await samples(inputs, index), await samples('gaussian', index)];
        return rows[0].map((x, k) => x - normal[0][k]);
      };
      const [a, b] = [await changes(1), await changes(2)];
      expect(Math.abs(dot(a, b)) / Math.sqrt(dot(a, a) * dot(b, b))).toBeCloseTo(1, 9);
    }
  });

  it('have one label each, and default parts of a law change nothing', () => {
    expect(inputLabel({ student: { degrees: 5, elliptical: true } })).toBe('student(5) elliptical');
    expect(canonicalInputs({ student: { degrees: 5, elliptical: false } })).toEqual({ student: { degrees: 5 } });
  });
});

describe('predictions beside inputs of other laws', () => {
  const point = { ...base, N: 512, d: 256, n: 1024, alphas: [0.4, 0.4], noise: 0, precision: 'f32' } as const;

  it.each<InputLaw>([
    'rademacher',
    'sphere',
    { student: { degrees: 5 } },
    { spiked: { variance: 4, along: 'orthogonal' } },
  ])('%j: the first outlier is where the predictor says, to 5 %%', async (inputs) => {
    const [row] = await computePoints([{ ...point, inputs }]);
    expect(row.noPrediction).toBeNull();
    expect(Math.abs(row.singularValues[0] / (row.predictedSpikes?.values[0] ?? NaN) - 1)).toBeLessThan(0.05);
    expect(row.classes?.learned).toBeGreaterThan(0);
  });

  it.each<[InputLaw, RegExp]>([
    [{ student: { degrees: 3 } }, /single entries/],
    [{ student: { degrees: 5, elliptical: true } }, /whole samples/],
    [{ spiked: { variance: 4, along: 'target' } }, /projection on the target/],
    [{ mixture: { distance: 2, along: 'target' } }, /projection on the target/],
  ])('%j: there is none, and the row says why', async (inputs, why) => {
    const [row] = await computePoints([{ ...base, inputs }]);
    expect(row.noPrediction).toMatch(why);
    expect([row.predictedSpikes, row.predictedNonlinear, row.learnedStrengths]).toEqual([null, null, null]);
    expect(row.classes).not.toBeNull();
  });
});
