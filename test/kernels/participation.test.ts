import { expect, it } from 'vitest';
import { participationOf } from '../../kernels/network/participation.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';

const [n, d, N] = [50, 20, 30];

it('participation is one of all entries for a vector on a single one, and does not depend on the pairs beside it', async () => {
  const backend = new NativeBackend('f64');
  const draw = (index: number, rows: number, cols: number) =>
    backend.normals({ role: 'own-test', index, rows, cols, seed: 1, replicate: 0 }, { scale: 1 });
  const X = draw(0, n, d);
  const pairs = [1, 2, 3].map((index) => ({
    left: Float64Array.from(draw(index, N, 1).values),
    right: Float64Array.from(draw(index + 10, d, 1).values),
  }));
  const together = await participationOf(backend, X, pairs);
  for (const [i, pair] of pairs.entries()) {
    const alone = await participationOf(backend, X, [pair]);
    expect(alone.samples[0]).toBe(together.samples[i]);
    expect(alone.neurons[0]).toBe(together.neurons[i]);
    const g = Array.from({ length: n }, (_, j) => pair.right.reduce((sum, v, k) => sum + v * X.values[j * d + k], 0));
    const moment = (power: number): number => g.reduce((sum, x) => sum + x ** power, 0);
    expect(alone.samples[0] / ((n * moment(4)) / moment(2) ** 2)).toBeCloseTo(1, 12);
  }
  expect(await participationOf(backend, X, [])).toEqual({ neurons: new Float64Array(), samples: new Float64Array() });
  const onOne = { left: Float64Array.from({ length: N }, (_, i) => (i === 4 ? 1 : 0)), right: pairs[0].right };
  expect((await participationOf(backend, X, [onOne])).neurons[0]).toBeCloseTo(N, 12);
});
