import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { valuesOf } from '../../kernels/backends/native-matrix.ts';
import { ridge, RidgeError } from '../../kernels/spectral/ridge.ts';

const backend = new NativeBackend('f64');
const penalties = Float64Array.from({ length: 20 }, (_, i) => 10 ** (-4 + (6 * i) / 19));

function problem(n: number, p: number) {
  const drawn = (index: number, rows: number, cols: number) =>
    backend.normals({ role: 'inputs', index, rows, cols, seed: 3, replicate: 0 }, { scale: 1 });
  return { F: drawn(1, n, p), y: Float64Array.from(valuesOf(drawn(2, n, 1))) };
}

describe.each([
  { shape: 'more samples than features', n: 90, p: 40 },
  { shape: 'fewer samples than features', n: 40, p: 90 },
  { shape: 'as many', n: 50, p: 50 },
  { shape: 'several panels of the reduction', n: 220, p: 150 },
  { shape: 'one feature', n: 12, p: 1 },
  { shape: 'one sample', n: 1, p: 12 },
])('ridge for twenty penalties, $shape', ({ n, p }) => {
  it('solves the normal equations of each', async () => {
    const { F, y } = problem(n, p);
    const b = valuesOf(await ridge(backend, F, y, penalties));
    const f = valuesOf(F);
    penalties.forEach((penalty, k) => {
      const coefficient = Float64Array.from(b.subarray(k * p, (k + 1) * p));
      const residual = y.map((label, j) => label - coefficient.reduce((sum, x, i) => sum + x * f[j * p + i], 0));
      // The gradient of the objective: λ b − Fᵀ(y − F b)/n.
      const gradient = Array.from(coefficient, (x, i) => {
        const correlation = residual.reduce((sum, r, j) => sum + r * f[j * p + i], 0) / n;
        return Math.abs(penalty * x - correlation);
      });
      expect(Math.max(...gradient)).toBeLessThan(1e-12 * (1 + 1 / penalty));
    });
  });
});

it('a penalty that is not positive is refused', async () => {
  const { F, y } = problem(5, 3);
  await expect(ridge(backend, F, y, Float64Array.of(0.1, 0))).rejects.toThrow('must be positive');
});

it('there may be many more penalties than features', async () => {
  const { F, y } = problem(12, 1);
  const many = Float64Array.from({ length: 200 }, (_, i) => 1 + i);
  const b = valuesOf(await ridge(backend, F, y, many));
  const [f, square] = [valuesOf(F), Float64Array.from(valuesOf(F)).reduce((sum, x) => sum + x * x, 0) / 12];
  const correlation = y.reduce((sum, label, j) => sum + label * f[j], 0) / 12;
  many.forEach((penalty, k) => expect(b[k] * (square + penalty)).toBeCloseTo(correlation, 10));
});

it.each(['f32', 'f64'] as const)(
  'features that depend on each other are named where λ is too small for them, %s',
  async (precision) => {
    const own = new NativeBackend(precision);
    const column = Float64Array.from({ length: 40 }, (_, j) => Math.sin(j));
    const F = own.upload(
      Float64Array.from({ length: 40 * 6 }, (_, at) => column[Math.floor(at / 6)]),
      40,
      6,
    );
    await expect(ridge(own, F, column, Float64Array.of(1, 1e-30))).rejects.toThrow(
      new RegExp(`^λ = 1e-30 is too small for the 6 features of 40 samples in ${precision}: they depend on each other`),
    );
    await expect(ridge(own, F, column, Float64Array.of(1e-30))).rejects.toBeInstanceOf(RidgeError);
    // A larger one is solved: all features share the coefficient of one.
    const [b] = valuesOf(await ridge(own, F, column, Float64Array.of(0.5)));
    const square = column.reduce((sum, x) => sum + x * x, 0) / 40;
    expect(b).toBeCloseTo(square / (6 * square + 0.5), 5);
  },
);
