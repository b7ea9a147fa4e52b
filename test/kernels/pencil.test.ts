import { afterEach, describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { valuesOf } from '../../kernels/backends/native-matrix.ts';
import { loadAddon } from '../../kernels/native/addon.ts';
import { largestTriplets } from '../../kernels/spectral/triplets.ts';

const addon = loadAddon();
const widest = addon.loopsName() as 'baseline' | 'avx2' | 'avx512';
afterEach(() => addon.selectLoops(widest));

const backends = { f64: new NativeBackend('f64'), f32: new NativeBackend('f32') };

function drawn(backend: NativeBackend, rows: number, cols: number, index: number) {
  return backend.normals({ role: 'inputs', index, rows, cols, seed: 5, replicate: 0 }, { scale: 1 / Math.sqrt(cols) });
}

const largest = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Array.from(x).reduce((most, value, i) => Math.max(most, Math.abs(value - y[i])), 0);

describe.each(['f64', 'f32'] as const)('products with W(η) = base + η·direction in %s', (precision) => {
  const backend = backends[precision];
  const tolerance = precision === 'f64' ? 1e-12 : 2e-5;

  it.each([
    [1, 1, 1],
    [3, 17, 2],
    [37, 65, 5],
    [130, 1037, 26],
    [1100, 48, 7],
  ])('of size %d×%d with %d vectors are W v and WᵀW v', async (rows, cols, count) => {
    for (const loops of ['baseline', 'avx2', 'avx512'] as const) {
      if (!addon.selectLoops(loops)) continue;
      const [base, direction, v] = [
        drawn(backend, rows, cols, 1),
        drawn(backend, rows, cols, 2),
        drawn(backend, count, cols, 3),
      ];
      for (const rate of [null, -0.7]) {
        const w = (rate === null ? backend.pencil(base) : backend.pencil(base, direction)).at(rate ?? 0);
        const evaluated = w.evaluate();
        const left = backend.multiply(v, evaluated, 'ABt');
        const { left: gotLeft, back: gotBack } = await w.images(v);
        expect(largest(valuesOf(gotLeft), valuesOf(left))).toBeLessThan(tolerance);
        expect(largest(valuesOf(gotBack), valuesOf(backend.multiply(left, evaluated, 'AB')))).toBeLessThan(
          4 * tolerance,
        );
      }
    }
  });

  it('have the same bits for a vector alone, among others, and on several threads', async () => {
    const [rows, cols] = [2100, 700];
    const [base, direction, v] = [
      drawn(backend, rows, cols, 1),
      drawn(backend, rows, cols, 2),
      drawn(backend, 11, cols, 3),
    ];
    const together = await backend.pencil(base, direction).at(0.4).images(v);
    const alone = await backend
      .pencil(base, direction)
      .at(0.4)
      .images(backend.upload(valuesOf(v).subarray(4 * cols, 5 * cols), 1, cols));
    expect(valuesOf(alone.back)).toEqual(valuesOf(together.back).slice(4 * cols, 5 * cols));
    const threaded = await new NativeBackend(precision, 3).pencil(base, direction).at(0.4).images(v);
    expect(valuesOf(threaded.back)).toEqual(valuesOf(together.back));
    expect(valuesOf(threaded.left)).toEqual(valuesOf(together.left));
  });
});

it('triplets found in step with others are those found alone, bit by bit', async () => {
  const backend = backends.f32;
  const [base, direction] = [drawn(backend, 160, 120, 1), drawn(backend, 160, 120, 2)];
  const start = drawn(backend, 1, 120, 9);
  const rates = [0, 0.5, 1, 2, 4];
  const pencil = backend.pencil(base, direction);
  const request = { further: 3, tolerance: 1e-5 };
  const together = await Promise.all(rates.map((rate) => largestTriplets(backend, pencil.at(rate), start, request)));
  for (const [i, rate] of rates.entries()) {
    const alone = await largestTriplets(backend, pencil.at(rate), start, request);
    expect(alone.values).toEqual(together[i].values);
    expect(alone.steps).toBe(together[i].steps);
    expect(valuesOf(alone.right)).toEqual(valuesOf(together[i].right));
  }
});

it('large products and passes spread over threads are those of one thread', () => {
  const [n, N] = [1100, 1000];
  const [alone, spread] = [1, 3].map((threads) => {
    const backend = new NativeBackend('f32', threads);
    const [X, W] = [drawn(backend, n, 700, 1), drawn(backend, N, 700, 2)];
    const pass = backend.backward({
      preactivations: { base: backend.multiply(X, W, 'ABt'), terms: [] },
      readout: drawn(backend, N, 1, 3),
      labels: drawn(backend, n, 1, 4),
      activation: 'tanh',
      outputScale: 1,
      outputOffset: 0,
    });
    const before = backend.helpersCpuMs();
    const product = backend.multiply(pass.factor, X, 'AtB');
    if (threads > 1) expect(backend.helpersCpuMs()).toBeGreaterThan(before);
    else expect(backend.helpersCpuMs()).toBe(before);
    return [pass.factor, pass.residual, pass.output, product].map(valuesOf);
  });
  alone.forEach((values, i) => {
    const size = largest(values, new Float32Array(values.length));
    expect(largest(values, spread[i])).toBeLessThan(1e-5 * size);
  });
});
