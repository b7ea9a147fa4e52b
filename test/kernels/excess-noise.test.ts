import { expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { excessNoise, noiseForms } from '../../kernels/theory/excess-noise.ts';
import { dot } from '../../kernels/vectors/vector.ts';
import { orthonormalBasis } from '../../kernels/vectors/orthonormal.ts';

it('the excess noise of directions is VᵀBV less the mean of B, at any size of the step', () => {
  const backend = new NativeBackend('f64');
  const [n, d, rate] = [40, 12, 1.7];
  const draw = (index: number, rows: number, cols: number): Float64Array =>
    Float64Array.from(
      backend.normals({ role: 'inputs', index, rows, cols, seed: 4, replicate: 0 }, { scale: 1 }).values,
    );
  const inputs = [draw(1, n, d), draw(2, n, d)];
  const squares = (index: number): Float64Array => draw(index, 2 * n, 1).map((x) => x * x);
  const variance = { constant: squares(3), linear: squares(4), square: squares(5) };
  const rows = draw(6, 3, d);
  const frame = orthonormalBasis([0, 1, 2].map((k) => rows.slice(k * d, (k + 1) * d)));
  const samples = inputs.map((X) => Array.from({ length: n }, (_, j) => X.slice(j * d, (j + 1) * d)));
  const projections = samples.map((xs) => frame.map((unit) => Float64Array.from(xs, (x) => dot(x, unit))));
  const directions = orthonormalBasis([Float64Array.of(1, 2, 3), Float64Array.of(0, 1, -1)]);
  const found = excessNoise(noiseForms(projections, variance), rate, directions);

  const b = variance.constant.map((c, j) => c + rate * variance.linear[j] + rate ** 2 * variance.square[j]);
  const mean = b.reduce((sum, x) => sum + x, 0) / n;
  const whole = directions.map((y) => frame[0].map((_, i) => frame.reduce((sum, unit, k) => sum + y[k] * unit[i], 0)));
  whole.forEach((v, k) => {
    whole.forEach((w, l) => {
      const along = samples.flat().reduce((sum, x, j) => sum + (b[j] * dot(x, v) * dot(x, w)) / n, 0);
      expect(found[k * 2 + l]).toBeCloseTo(along - (k === l ? mean : 0), 10);
    });
  });
});
