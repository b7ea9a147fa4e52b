import { describe, expect, it } from 'vitest';
import type { Backend } from '../../kernels/backends/backend.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { openBackend } from '../../kernels/backends/open.ts';
import { loadAddon } from '../../kernels/native/addon.ts';
import { findExtremes } from '../../kernels/spectral/extremes.ts';
import { measuredEdge } from '../../kernels/spectral/measured-edge.ts';
import { orthonormalBasis } from '../../kernels/vectors/orthonormal.ts';
import { stack } from '../../kernels/vectors/rows.ts';
import { dot, norm } from '../../kernels/vectors/vector.ts';
import { largestTriplets } from '../../kernels/spectral/triplets.ts';
import { marchenkoPastur } from '../../kernels/theory/marchenko-pastur.ts';

const backends = {
  f64: new NativeBackend('f64'),
  f32: new NativeBackend('f32'),
  'f32 on tfjs': await openBackend('tfjs-wasm', 'f32'),
};

/** iid N(0,1/d) with planted singular values on random directions. */
async function spiked(backend: Backend, N: number, d: number, spikes: readonly number[], seed: number) {
  const stream = (role: 'weights' | 'inputs', index: number, rows: number, cols: number) =>
    backend.normals({ role, index, rows, cols, seed, replicate: 0 }, { scale: 1 / Math.sqrt(d) });
  const values = await backend.read(stream('weights', 0, N, d));
  const count = Math.max(spikes.length, 1);
  const unit = (values: ArrayLike<number>, length: number) =>
    orthonormalBasis(
      Array.from({ length: count }, (_, k) => Float64Array.from({ length }, (_, i) => values[k * length + i])),
    );
  const u = unit(await backend.read(stream('inputs', 1, count, N)), N);
  const v = unit(await backend.read(stream('inputs', 2, count, d)), d);
  spikes.forEach((theta, k) => {
    for (let i = 0; i < N; i++) for (let j = 0; j < d; j++) values[i * d + j] += theta * u[k][i] * v[k][j];
  });
  const start = stream('inputs', 3, 1, d);
  return { w: backend.upload(values, N, d), values, start };
}

/** Strength θ whose outlier lies at s (BGN): θ² solves s²θ² = (1 + θ²)(c + θ²). */
function strengthFor(s: number, c: number): number {
  const b = s * s - 1 - c;
  return Math.sqrt((b + Math.sqrt(Math.max(b * b - 4 * c, 0))) / 2);
}

const shapes = [
  { shape: 'tall', N: 300, d: 120 },
  { shape: 'square', N: 200, d: 200 },
  { shape: 'wide', N: 120, d: 300 },
];
const outlierSets = [[], [1.02], [1.5, 1.02], [3, 2, 1.5, 1.02], [8, 6, 4, 3, 2, 1.6, 1.3, 1.02]];

describe.each(['f64', 'f32', 'f32 on tfjs'] as const)('largest triplets in %s agree with LAPACK', (precision) => {
  const backend = backends[precision];
  const tolerance = precision === 'f64' ? 1e-11 : 3e-6;
  describe.each(shapes)('$shape', ({ N, d }) => {
    it.each(outlierSets.map((set) => ({ count: set.length, set })))('$count outliers', async ({ set }) => {
      const c = N / d;
      const edge = marchenkoPastur(c).upper;
      const spikes = set.map((times) => strengthFor(times * edge, c));
      const { w, values, start } = await spiked(backend, N, d, spikes, 17 + set.length);
      const above = edge * 1.01;
      const found = await largestTriplets(backend, backend.pencil(w).at(0), start, {
        above,
        further: 3,
        furtherTolerance: 1e-4,
      });
      const exact = loadAddon().svd(values, N, d).values;
      const outliers = exact.filter((s) => s > above).length;
      expect(found.outcome).toBe('converged');
      expect(found.values).toHaveLength(outliers + 3);
      found.values.forEach((s, i) => {
        expect(Math.abs(s / exact[i] - 1)).toBeLessThan(i < outliers ? tolerance : 1e-6);
        expect(found.residuals[i]).toBeLessThan(i < outliers ? tolerance : 2e-4);
      });
      const right = await backend.read(found.right);
      const [first, second] = [right.subarray(0, d), right.subarray(d, 2 * d)];
      expect(norm(first)).toBeCloseTo(1, 5);
      expect(Math.abs(dot(first, second))).toBeLessThan(precision === 'f64' ? 1e-9 : 1e-4);
    });
  });
});

describe('hard cases', () => {
  it.each(['f64', 'f32 on tfjs'] as const)('finds both of an exactly degenerate pair in %s', async (precision) => {
    const backend = backends[precision];
    const digits = precision === 'f64' ? 9 : 5;
    const [N, d] = [60, 40];
    const values = new Float64Array(N * d);
    for (let i = 0; i < d; i++) values[i * d + i] = i < 2 ? 5 : 1 + i / 100;
    const w = backend.upload(values, N, d);
    const start = backend.normals(
      { role: 'lanczos-start', index: 0, rows: 1, cols: d, seed: 3, replicate: 0 },
      { scale: 1 },
    );
    const found = await largestTriplets(backend, backend.pencil(w).at(0), start, { above: 2, further: 3 });
    expect(found.values[0]).toBeCloseTo(5, digits);
    expect(found.values[1]).toBeCloseTo(5, digits);
    expect(found.values[2]).toBeLessThan(2);
  });

  it.each(['f64', 'f32 on tfjs'] as const)('handles a matrix of rank one in %s', async (precision) => {
    const backend = backends[precision];
    const values = Float64Array.from({ length: 200 }, (_, i) => (i % 10) + 1);
    const w = backend.upload(values, 20, 10);
    const start = backend.upload(
      Float64Array.from({ length: 10 }, (_, i) => Math.cos(i)),
      1,
      10,
    );
    const found = await largestTriplets(backend, backend.pencil(w).at(0), start, { further: 1 });
    expect(found.values[0] / norm(values)).toBeCloseTo(1, precision === 'f64' ? 11 : 6);
  });

  it('says so when the step bound comes first', async () => {
    const { w, start } = await spiked(backends.f64, 200, 200, [], 5);
    const found = await largestTriplets(backends.f64, backends.f64.pencil(w).at(0), start, {
      further: 5,
      maxSteps: 12,
    });
    expect(found.outcome).toBe('stalled');
    expect(Math.max(...found.residuals)).toBeGreaterThan(1e-6);
  });
});

it.each(['f64', 'f32 on tfjs'] as const)(
  'the measured edge in %s is the largest singular value after deflation, to 0.2 %%',
  async (precision) => {
    const backend = backends[precision];
    for (const { N, d } of shapes) {
      const { w, values, start } = await spiked(backend, N, d, [6, 4], 23);
      const { left, right } = loadAddon().svd(values, N, d);
      const rows = (m: ArrayLike<number>, length: number) =>
        stack([0, 1].map((k) => Float64Array.from({ length }, (_, i) => m[k * length + i])));
      const [l, r] = [backend.upload(rows(left, N), 2, N), backend.upload(rows(right, d), 2, d)];
      const exact = loadAddon().svd(values, N, d).values[2];
      const { edge } = await measuredEdge(backend.pencil(w).at(0), { start, left: l, right: r });
      expect(Math.abs(edge / exact - 1)).toBeLessThan(2e-3);
    }
  },
);

it('an edge that cannot be had fails the search, and nothing goes on behind its back', async () => {
  const backend = backends.f64;
  const { w, start } = await spiked(backend, 40, 3, [], 2);
  const right = backend.upload([1, 0, 0, 0, 1, 0, 0, 0, 1], 3, 3);
  const left = backend.upload(
    Array.from({ length: 40 }, (_, i) => (i === 0 ? 1 : 0)),
    1,
    40,
  );
  const request = { start, left, right, margin: 1.1, further: 3, furtherTolerance: 1e-4 };
  await expect(findExtremes(backend, backend.pencil(w), 0, request)).rejects.toThrow('nothing is left of 3 dimensions');
});
