import { expect, it } from 'vitest';
import { Participations } from '../../kernels/network/participation.ts';
import { CountingBackend } from './counting-backend.ts';

const [n, d, N] = [50, 20, 30];

it('participations asked for in one turn share one product with the inputs, and are what they are alone', async () => {
  const backend = new CountingBackend('f64');
  const draw = (index: number, rows: number, cols: number) =>
    backend.normals({ role: 'own-test', index, rows, cols, seed: 1, replicate: 0 }, { scale: 1 });
  const X = draw(0, n, d);
  const pairs = [1, 2, 3].map((index) => ({
    left: Float64Array.from(draw(index, N, 1).values),
    right: Float64Array.from(draw(index + 10, d, 1).values),
  }));
  const asked = new Participations(backend);
  const together = await Promise.all([asked.of(X, pairs.slice(0, 2)), asked.of(X, []), asked.of(X, pairs.slice(2))]);
  expect(backend.products(n, d)).toBe(1);
  const alone = [await asked.of(X, pairs.slice(0, 2)), await asked.of(X, pairs.slice(2))];
  [together[0], together[2]].forEach(({ samples, neurons }, i) => {
    samples.forEach((value, k) => expect(value / alone[i].samples[k]).toBeCloseTo(1, 12));
    expect(neurons).toEqual(alone[i].neurons);
  });
  expect(together[1]).toEqual({ neurons: new Float64Array(), samples: new Float64Array() });
  // A vector on one neuron rests on that alone.
  const [{ right }] = pairs;
  const single = await asked.of(X, [{ left: Float64Array.from({ length: N }, (_, i) => (i === 4 ? 1 : 0)), right }]);
  expect(single.neurons[0]).toBeCloseTo(N, 12);
});
