import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { type GradientNoise, noisyBulk } from '../../kernels/theory/noisy-bulk.ts';
import { noiseEdge } from '../../kernels/theory/noise-edge.ts';

const backend = new NativeBackend('f64');
const normals = (index: number, count: number): Float64Array =>
  backend.normals({ role: 'own-test', index, rows: count, cols: 1, seed: 4, replicate: 0 }, { scale: 1 })
    .values as Float64Array;

/** Noise like that of gradients: heavy-tailed weights of neurons and samples. */
function noiseOf(index: number, N: number, d: number, n: number, strength: number): GradientNoise {
  const readout = normals(index, 41);
  return {
    ...{ N, d, n },
    groups: Array.from(readout, (a) => ({ neurons: new Int32Array(Math.ceil(N / 41)), readout: a, square: a * a })),
    scales: readout.map((a) => 1 + 0.05 * a),
    sampleVariance: normals(index + 1, n).map((q) => strength * q * q),
  };
}

describe('the equations of a noisy bulk', () => {
  const cases = [0.01, 0.5, 4].flatMap((strength, i) =>
    [
      [256, 256, 200],
      [300, 150, 600],
      [64, 128, 30],
    ].map(([N, d, n], k) => noiseOf(2 * (i + 3 * k), N, d, n, strength)),
  );

  it('have the same solution in the addon as in TypeScript, and none at the same places', () => {
    for (const noise of cases) {
      const [native, plain] = [noisyBulk(noise, backend), noisyBulk(noise)];
      const edge = noiseEdge(plain);
      expect(noiseEdge(native) / edge).toBeCloseTo(1, 9);
      for (const factor of [1.0001, 1.01, 1.3, 5]) {
        const [x, y] = [native.at(factor * edge), plain.at(factor * edge)];
        expect(x && y).not.toBeNull();
        expect((x?.right ?? 0) / (y?.right ?? 1)).toBeCloseTo(1, 9);
        expect((x?.weight ?? 0) / (y?.weight ?? 1)).toBeCloseTo(1, 9);
        expect((x?.determinant ?? 0) / (y?.determinant ?? 1)).toBeCloseTo(1, 7);
      }
      for (const factor of [0.99, 0.5, 0.01])
        expect([native.at(factor * edge), plain.at(factor * edge)]).toEqual([null, null]);
    }
  });

  it('hold at the solution', () => {
    for (const noise of cases) {
      const bulk = noisyBulk({ ...noise, sampleVariance: noise.sampleVariance.slice(0, 200) }, backend);
      const { d, n, groups, scales } = noise;
      const at = bulk.at(1.1 * noiseEdge(bulk));
      if (!at) throw new Error('there is no solution above the edge');
      const [P, Q] = at.at;
      const u = groups.map(({ square }, g) => 1 / (at.z - (scales[g] ** 2 * P) / d - (square * Q) / n));
      const sum = (weight: (g: number) => number): number =>
        groups.reduce((total, { neurons }, g) => total + neurons.length * weight(g) * u[g], 0);
      const scale = sum((g) => groups[g].square) / n;
      const zeta = (at.z - sum((g) => scales[g] ** 2) / d) / scale;
      const m = (-P * scale) / d;
      const mean = noise.sampleVariance.slice(0, 200).reduce((total, b) => total + b / (1 + (d / n) * b * m), 0) / n;
      expect(m * (-zeta + mean)).toBeCloseTo(1, 8);
      expect((-d - zeta * d * m) / scale / Q).toBeCloseTo(1, 6);
    }
  });
});
