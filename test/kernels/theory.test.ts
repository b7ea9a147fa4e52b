import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { valuesOf } from '../../kernels/backends/native-matrix.ts';
import { gaussLegendre, gaussianMean, midpointRule } from '../../kernels/model/quadrature.ts';
import { activationCoefficients } from '../../kernels/model/activations.ts';
import { predictedCounts } from '../../kernels/theory/counts.ts';
import { isotropicEdge } from '../../kernels/theory/edges.ts';
import { marchenkoPastur } from '../../kernels/theory/marchenko-pastur.ts';
import { noiseEdge } from '../../kernels/theory/noise-edge.ts';
import { neuronGroups } from '../../kernels/theory/neuron-groups.ts';
import { type GradientNoise, noisyBulk } from '../../kernels/theory/noisy-bulk.ts';

describe('quadrature', () => {
  it('Gauss–Legendre integrates polynomials of degree 2n − 1', () => {
    const { nodes, weights } = gaussLegendre(6);
    const integral = nodes.reduce((sum, x, i) => sum + weights[i] * x ** 10, 0);
    expect(integral).toBeCloseTo(2 / 11, 14);
  });

  it('normal means have their closed forms, kinks at 0 included', () => {
    expect(gaussianMean((z) => z ** 8)).toBeCloseTo(105, 9);
    expect(gaussianMean(Math.abs)).toBeCloseTo(Math.sqrt(2 / Math.PI), 12);
    expect(gaussianMean((z) => Math.cos(2 * z))).toBeCloseTo(Math.exp(-2), 13);
  });

  it('the midpoint rule takes smooth means to 1e-6 and a kink at 0 exactly', () => {
    const { nodes, weights } = midpointRule(0.5, 6);
    const mean = nodes.reduce((sum, z, i) => sum + weights[i] * Math.tanh(z) ** 2, 0);
    const step = nodes.reduce((sum, z, i) => sum + (z > 0 ? weights[i] : 0), 0);
    expect(step).toBeCloseTo(0.5, 14);
    expect(Math.abs(mean - gaussianMean((z) => Math.tanh(z) ** 2))).toBeLessThan(1e-6);
  });
});

describe('Marchenko–Pastur law of singular values', () => {
  it.each([0.25, 1, 2, 4])('integrates to 1 and has the right second moment at c = %d', (c) => {
    const { lower, upper, density } = marchenkoPastur(c);
    const steps = 200_000;
    const h = (upper - lower) / steps;
    let [mass, second] = [0, 0];
    for (let i = 0; i < steps; i++) {
      const s = lower + (i + 0.5) * h;
      mass += density(s) * h;
      second += s * s * density(s) * h;
    }
    expect(mass).toBeCloseTo(1, 4);
    // E‖W‖²_F = N is shared by min(N, d) singular values.
    expect(second).toBeCloseTo(c / Math.min(1, c), 3);
  });

  it('ends at the isotropic edge', () => {
    expect(marchenkoPastur(2).upper).toBe(isotropicEdge(200, 100));
  });
});

describe('predicted counts', () => {
  const full = activationCoefficients({ sin: { phase: 0.7 } });

  it('floors with a tolerance: 0.45/(0.5 − 0.35) is 3', () => {
    expect(predictedCounts([0.35, 0.45], full)).toEqual({ ell: 3, nonlinear: 3, total: 4, present: 3 });
  });

  it('leaves out the orders an odd activation does not have', () => {
    expect(predictedCounts([0.35, 0.45], activationCoefficients('tanh')).present).toBe(1);
  });

  it('has nothing to say for α1 ≥ 1/2 or three steps', () => {
    const nothing = { ell: null, nonlinear: null, total: null, present: null };
    expect(predictedCounts([0.5, 0.2], full)).toEqual(nothing);
    // Powers of a readout whose entries have one size coincide: a and the constant are left, or the constant alone.
    expect(predictedCounts([0.35, 0.45], full, 'rademacher')).toMatchObject({ nonlinear: 1, total: 2 });
    expect(predictedCounts([0.35, 0.45], full, 'constant')).toMatchObject({ nonlinear: 0, total: 1 });
    expect(predictedCounts([0.35, 0.45], full, 'uniform')).toMatchObject({ nonlinear: 3, total: 4 });
    expect(predictedCounts([0.1, 0.2, 0.3], full)).toEqual(nothing);
  });

  it('counts no outlier where both exponents are 0', () => {
    expect(predictedCounts([0, 0], full).total).toBe(0);
    expect(predictedCounts([0.1, 0], full).total).toBe(1);
  });
});

/** The noise edge where the rows of W0 are left as they are. */
function edgeOf({ readout, ...noise }: Omit<GradientNoise, 'groups' | 'scales'> & { readout: Float64Array }): number {
  const groups = neuronGroups(readout);
  return noiseEdge(noisyBulk({ ...noise, groups, scales: new Float64Array(groups.length).fill(1) }));
}

describe('noise edge', () => {
  const [N, d, n] = [800, 400, 1600];
  const backend = new NativeBackend('f64');
  const normals = (role: 'weights' | 'inputs' | 'readout', index: number, rows: number, cols: number, scale: number) =>
    backend.normals({ role, index, rows, cols, seed: 5, replicate: 0 }, { scale });

  it('is the isotropic edge without noise, and grows with it', () => {
    const readout = new Float64Array(N).fill(1 / Math.sqrt(N));
    const at = (variance: number): number =>
      edgeOf({ N, d, n, readout, sampleVariance: new Float64Array(n).fill(variance) });
    expect(at(0)).toBe(isotropicEdge(N, d));
    const edges = [1, 10, 100, 1000, 10_000].map(at);
    edges.slice(1).forEach((edge, i) => expect(edge).toBeGreaterThan(edges[i]));
  });

  it('grows from the isotropic edge on, however little the noise', () => {
    const readout = Float64Array.from(valuesOf(normals('readout', 0, N, 1, 1 / Math.sqrt(N))));
    const spread = Float64Array.from(valuesOf(normals('inputs', 3, n, 1, 1)), (z) => z * z);
    const edges = Array.from({ length: 60 }, (_, k) => 10 ** (-14 + k / 4)).map((variance) =>
      edgeOf({ N, d, n, readout, sampleVariance: spread.map((x) => x * variance) }),
    );
    expect(Math.abs(edges[0] / isotropicEdge(N, d) - 1)).toBeLessThan(2e-5);
    edges.slice(1).forEach((edge, i) => expect(edge).toBeGreaterThan(edges[i] * (1 - 2e-5)));
  });

  it('scales W0 by √(1 + v) where the noise is white', () => {
    // Equal a², equal q²: with n ≫ d, B is a multiple of the identity and the noise is iid like W0.
    const samples = 4_000_000;
    const readout = new Float64Array(N).fill(1 / Math.sqrt(N));
    const v = 0.5;
    const variance = (v * N * samples) / d;
    const edge = edgeOf({ N, d, n: samples, readout, sampleVariance: new Float64Array(samples).fill(variance) });
    expect(edge / isotropicEdge(N, d)).toBeCloseTo(Math.sqrt(1 + v), 2);
  });

  it.each([10, 25, 50])(
    'lies within 3 percent of the largest singular value of simulated noise, strength %d',
    async (eta) => {
      const [w0, x] = [normals('weights', 0, N, d, 1 / Math.sqrt(d)), normals('inputs', 1, n, d, 1)];
      const [noise, q] = [normals('inputs', 2, n, N, 0.5 * eta), normals('inputs', 3, n, 1, 1)];
      const readout = Float64Array.from(valuesOf(normals('readout', 0, N, 1, 1 / Math.sqrt(N))));
      const values = valuesOf(noise);
      for (let j = 0; j < n; j++) for (let i = 0; i < N; i++) values[j * N + i] *= (readout[i] * valuesOf(q)[j]) / n;
      const gradient = backend.multiply(noise, x, 'AtB');
      const w = backend.evaluate({ base: w0, terms: [{ weight: 1, matrix: gradient }] });
      const [largest] = await backend.singularValues(w);
      const sampleVariance = Float64Array.from(valuesOf(q), (z) => (0.5 * eta * z) ** 2);
      expect(Math.abs(edgeOf({ N, d, n, readout, sampleVariance }) / largest - 1)).toBeLessThan(0.03);
    },
  );

  it('comes out the same from groups of neurons as from every neuron, to 3e-4', () => {
    const readout = Float64Array.from(valuesOf(normals('readout', 0, N, 1, 1 / Math.sqrt(N))));
    const squares = Float64Array.from(valuesOf(normals('inputs', 3, n, 1, 1)), (z) => z * z);
    const alone = Array.from(readout, (a, i) => ({ neurons: Int32Array.of(i), readout: a, square: a * a }));
    const groups = neuronGroups(readout);
    expect(groups.length).toBeLessThan(50);
    expect(groups.reduce((sum, { neurons }) => sum + neurons.length, 0)).toBe(N);
    for (const strength of [10, 300, 10_000]) {
      const sampleVariance = squares.map((x) => x * strength);
      const [grouped, exact] = [groups, alone].map((of) =>
        noiseEdge(noisyBulk({ N, d, n, groups: of, scales: new Float64Array(of.length).fill(1), sampleVariance })),
      );
      expect(Math.abs(grouped / exact - 1)).toBeLessThan(3e-4);
    }
  });

  it('follows the rows of W0 where they are scaled by their readout', async () => {
    const w0 = normals('weights', 0, N, d, 1 / Math.sqrt(d));
    const readout = Float64Array.from(valuesOf(normals('readout', 0, N, 1, 1 / Math.sqrt(N))));
    const [noise, x] = [normals('inputs', 2, n, N, 0.5), normals('inputs', 1, n, d, 1)];
    const scale = (a: number): number => 1 - (0.8 * N * a * a) / (1 + N * a * a);
    for (let i = 0; i < N; i++) {
      for (let k = 0; k < d; k++) valuesOf(w0)[i * d + k] *= scale(readout[i]);
      for (let j = 0; j < n; j++) valuesOf(noise)[j * N + i] *= (10 * readout[i]) / n;
    }
    const w = backend.evaluate({ base: w0, terms: [{ weight: 1, matrix: backend.multiply(noise, x, 'AtB') }] });
    const [largest] = await backend.singularValues(w);
    const groups = neuronGroups(readout);
    const scales = Float64Array.from(groups, ({ readout: a }) => scale(a));
    const edge = noiseEdge(noisyBulk({ N, d, n, groups, scales, sampleVariance: new Float64Array(n).fill(25) }));
    expect(Math.abs(edge / largest - 1)).toBeLessThan(0.02);
    expect(edge).toBeLessThan(0.9 * isotropicEdge(N, d));
  });
});
