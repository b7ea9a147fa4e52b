import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { loadAddon } from '../../kernels/native/addon.ts';
import { orthonormalBasis } from '../../kernels/vectors/orthonormal.ts';
import { spikedValue, spikeThreshold } from '../../kernels/theory/bgn.ts';
import { neuronGroups } from '../../kernels/theory/neuron-groups.ts';
import { noiseEdge } from '../../kernels/theory/noise-edge.ts';
import { noisyBulk } from '../../kernels/theory/noisy-bulk.ts';
import { SpikedBulk } from '../../kernels/theory/outliers.ts';

const backend = new NativeBackend('f64');
const normals = (role: 'weights' | 'inputs' | 'readout', index: number, rows: number, cols: number, scale: number) =>
  backend.normals({ role, index, rows, cols, seed: 3, replicate: 0 }, { scale });

describe('outliers beside a bulk', () => {
  it('without noise are those of the plain map, overlaps included', async () => {
    for (const [N, d] of [
      [300, 900],
      [700, 700],
      [900, 300],
    ]) {
      const readout = new Float64Array(N).fill(1 / Math.sqrt(N));
      const groups = neuronGroups(readout);
      const scales = new Float64Array(groups.length).fill(1);
      const bulk = noisyBulk({ N, d, n: 10, groups, scales, sampleVariance: new Float64Array(10) });
      const strengths = Float64Array.from([30, 3, 1.3, 1.01, 0.9], (factor) => factor * spikeThreshold(N / d));
      // Left vectors with the same weight everywhere.
      const moments = groups.map(({ neurons }) =>
        Float64Array.from({ length: 25 }, (_, at) => (at % 6 === 0 ? neurons.length / N : 0)),
      );
      const spikes = { strengths, target: new Float64Array(5).fill(0.5), moments, excessNoise: new Float64Array(25) };
      const spiked = new SpikedBulk(backend, spikes, bulk, noiseEdge(bulk));
      const { values, overlaps, matches } = await spiked.outliers();
      for (const [k, theta] of strengths.entries()) {
        const { value, left, right } = spikedValue(theta, N / d);
        expect(Math.abs(values[k] / value - 1)).toBeLessThan(2e-5);
        expect(Math.abs(overlaps[k] - 0.5 * right)).toBeLessThan(k === 3 ? 0.01 : 1e-3);
        expect(Math.abs(matches[k] - left * right)).toBeLessThan(k === 3 ? 0.02 : 4e-3);
        const found = await spiked.strengthFor(k, value);
        expect(Math.abs((found ?? NaN) / (k < 4 ? theta : spikeThreshold(N / d)) - 1)).toBeLessThan(
          k < 3 ? 1e-6 : 0.01,
        );
      }
    }
  });

  it('are those of simulated noise with planted spikes, where the plain map is far off', async () => {
    const [N, d, n, eta] = [900, 450, 1800, 120];
    const readout = Float64Array.from(normals('readout', 0, N, 1, 1 / Math.sqrt(N)).values);
    const q = normals('inputs', 3, n, 1, 1).values;
    const noise = normals('inputs', 2, n, N, 0.5 * eta);
    for (let j = 0; j < n; j++) for (let i = 0; i < N; i++) noise.values[j * N + i] *= (readout[i] * q[j]) / n;
    const gradient = backend.multiply(noise, normals('inputs', 1, n, d, 1), 'AtB');
    const w = backend.evaluate({
      base: normals('weights', 0, N, d, 1 / Math.sqrt(d)),
      terms: [{ weight: 1, matrix: gradient }],
    });
    const left = orthonormalBasis([readout, readout.map((a) => a * a)]);
    const right = orthonormalBasis([0, 1].map((k) => Float64Array.from(normals('inputs', 4 + k, d, 1, 1).values)));
    const strengths = Float64Array.of(12, 5);
    const planted = Float64Array.from(w.values, (x, at) => {
      const [i, k] = [Math.floor(at / d), at % d];
      return x + strengths.reduce((sum, theta, s) => sum + theta * left[s][i] * right[s][k], 0);
    });
    const simulated = loadAddon().svd(planted, N, d);

    const sampleVariance = Float64Array.from(q, (z) => (0.5 * eta * z) ** 2);
    const groups = neuronGroups(readout);
    const scales = new Float64Array(groups.length).fill(1);
    const bulk = noisyBulk({ N, d, n, groups, scales, sampleVariance });
    const moments = groups.map(({ neurons }) =>
      Float64Array.from({ length: 4 }, (_, at) =>
        neurons.reduce((sum, i) => sum + left[at >> 1][i] * left[at & 1][i], 0),
      ),
    );
    // The right vectors are generic.
    const none = new Float64Array(4);
    for (const [seen, target] of [
      [1, 0],
      [0, 1],
    ].entries()) {
      const spikes = { strengths, target: Float64Array.from(target), moments, excessNoise: none };
      const { values, overlaps, matches } = await new SpikedBulk(backend, spikes, bulk, noiseEdge(bulk)).outliers();
      const betaStar = right[seen];
      [0, 1].forEach((k) => {
        expect(Math.abs(values[k] / simulated.values[k] - 1)).toBeLessThan(0.025);
        const along = betaStar.reduce((sum, x, i) => sum + x * simulated.right[k * d + i], 0);
        expect(Math.abs(overlaps[k] - Math.abs(along))).toBeLessThan(0.05);
        const match = [0, 1].reduce((sum, p) => {
          const u = left[p].reduce((dot, x, i) => dot + x * simulated.left[k * N + i], 0);
          return sum + u * right[p].reduce((dot, x, i) => dot + x * simulated.right[k * d + i], 0);
        }, 0);
        expect(Math.abs(matches[k] - Math.abs(match))).toBeLessThan(0.05);
      });
    }
    // The strength that belongs to a value is that of a scaled S whose outlier lies there.
    const of = (factor: number) =>
      new SpikedBulk(
        backend,
        {
          strengths: strengths.map((theta) => factor * theta),
          target: Float64Array.of(1, 0),
          moments,
          excessNoise: none,
        },
        bulk,
        noiseEdge(bulk),
      );
    for (const k of [0, 1]) {
      const scaled = await of(1.2).outliers();
      expect(((await of(1).strengthFor(k, scaled.values[k])) ?? NaN) / (1.2 * strengths[k])).toBeCloseTo(1, 4);
    }
    expect(spikedValue(strengths[1], N / d).value / simulated.values[1]).toBeLessThan(0.93);
  });
});
