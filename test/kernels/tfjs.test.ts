import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Backend, Matrix } from '../../kernels/backends/backend.ts';
import { PrecisionError } from '../../kernels/backends/precision.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';
import type { ShiftedSlopes } from '../../kernels/backends/slope-moments.ts';
import { loadTfjs } from '../../kernels/backends/tfjs-library.ts';
import { sineAndCosine } from '../../kernels/backends/tfjs-sine.ts';
import { openBackend } from '../../kernels/backends/open.ts';
import { trainOnArrays } from '../../kernels/network/train-on-arrays.ts';
import { computeOnBackend } from '../../experiments/two-step/compute.ts';
import { type Activation, activationLabel } from '../../kernels/model/activations.ts';
import { gaussHermite, midpointRule } from '../../kernels/model/quadrature.ts';
import type { Stream } from '../../kernels/model/streams.ts';
import { ridge } from '../../kernels/spectral/ridge.ts';
import { largestTriplets } from '../../kernels/spectral/triplets.ts';
import { computePoints } from './compute-points.ts';
import { base } from './two-step-base.ts';

const tfjs = await openBackend('tfjs-wasm', 'f32');
const native = new NativeBackend('f32');
const both: Backend[] = [native, tfjs];

const stream = (rows: number, cols: number, index = 1): Stream => ({
  role: 'inputs',
  index,
  rows,
  cols,
  seed: 3,
  replicate: 0,
});
const drawn = (backend: Backend, rows: number, cols: number, index = 1): Matrix =>
  backend.normals(stream(rows, cols, index), { scale: 1 / Math.sqrt(cols) });

function farthest(x: ArrayLike<number>, y: ArrayLike<number>): number {
  expect(x).toHaveLength(y.length);
  return Array.from(x).reduce((most, value, i) => Math.max(most, Math.abs(value - y[i])), 0);
}

/** Computes the same on both backends and returns the largest difference. */
async function difference(compute: (backend: Backend) => Matrix | Promise<Matrix>): Promise<number> {
  const [x, y] = await Promise.all(both.map(async (backend) => backend.read(await compute(backend))));
  return farthest(x, y);
}

describe.each(both)('on $name', (backend) => {
  it('values that do not fill a matrix are refused', () => {
    expect(() => backend.upload([1, 2, 3], 2, 2)).toThrow('3 values for a 2×2 matrix');
  });

  it('a matrix that was released can be neither used nor released again', () => {
    const matrix = backend.upload([1, 2, 3, 4], 2, 2);
    backend.release(matrix);
    expect(() => backend.multiply(matrix, backend.upload([1, 2], 2, 1), 'AB')).toThrow();
    expect(() => backend.release(matrix)).toThrow();
  });
});

describe('primitives agree with the native ones in f32', () => {
  it.each([{ scale: 0.7 }, { unitRows: true }] as const)('normals, %j', async (options) => {
    expect(await difference((backend) => backend.normals(stream(61, 83), options))).toBeLessThan(3e-6);
  });

  it.each([
    ['AB', [37, 21], [21, 53]],
    ['ABt', [37, 21], [53, 21]],
    ['AtB', [21, 37], [21, 53]],
    ['AB', [1, 40], [40, 9]],
    ['AB', [40, 9], [9, 1]],
  ] as const)('%s of %j and %j', async (form, [m, k], [l, n]) => {
    const product = (backend: Backend) => backend.multiply(drawn(backend, m, k), drawn(backend, l, n, 2), form);
    expect(await difference(product)).toBeLessThan(1e-5);
    expect(() => tfjs.multiply(drawn(tfjs, 3, 4), drawn(tfjs, 3, 5), 'AB')).toThrow('cannot multiply AB: 3×4 with 3×5');
  });

  it('products with both matrices of a pencil', async () => {
    for (const part of ['base', 'direction'] as const) {
      const worst = await difference((backend) => {
        const pencil = backend.pencil(drawn(backend, 30, 20), drawn(backend, 30, 20, 2));
        return pencil.parts(drawn(backend, 4, 20, 3))[part] as Matrix;
      });
      expect(worst).toBeLessThan(1e-5);
    }
  });

  it('ridge regression', async () => {
    const labels = Float64Array.from({ length: 40 }, (_, j) => Math.sin(j));
    const penalties = Float64Array.of(0.1, 1, 10);
    for (const cols of [15, 70]) {
      const worst = await difference((backend) => ridge(backend, drawn(backend, 40, cols), labels, penalties));
      expect(worst).toBeLessThan(1e-5);
    }
  });

  it('sums and inner products', async () => {
    const terms = (backend: Backend) =>
      [2, -0.3].map((weight, i) => ({ weight, matrix: drawn(backend, 20, 30, 2 + i) }));
    expect(
      await difference((backend) => backend.evaluate({ base: drawn(backend, 20, 30), terms: terms(backend) })),
    ).toBeLessThan(1e-6);
    const [x, y] = await Promise.all(
      both.map((backend) => backend.rowProducts(drawn(backend, 20, 30), drawn(backend, 20, 30, 2))),
    );
    expect(x).toHaveLength(20);
    expect(farthest(x, y)).toBeLessThan(1e-5);
  });

  const activations: Activation[] = [
    'tanh',
    'erf',
    'relu',
    'gelu',
    'softplus',
    'sigmoid',
    { sin: { phase: 0.7 } },
    { hermite: [0.3, 1, -0.5, 0.2] },
    { terms: [{ of: 'softplus', weight: 1 / 3, scale: 3 }, { of: 'tanh' }] },
  ];
  it.each(activations.map((activation) => ({ activation, label: activationLabel(activation) })))(
    'the pass forward and backward with $label',
    async ({ activation }) => {
      // Three blocks of rows.
      const [n, N] = [130, 2048];
      const passes = both.map((backend) =>
        backend.backward({
          preactivations: {
            base: backend.normals(stream(n, N), { scale: 1.5 }),
            terms: [{ weight: 0.4, matrix: backend.normals(stream(n, N, 2), { scale: 1 }) }],
          },
          readout: drawn(backend, N, 1),
          labels: drawn(backend, n, 1, 2),
          activation,
          outputScale: 0.5,
          outputOffset: 0.2,
        }),
      );
      for (const part of ['output', 'residual', 'factor'] as const) {
        const [x, y] = await Promise.all(passes.map((pass, i) => both[i].read(pass[part])));
        const size = farthest(x, new Float64Array(x.length));
        expect(farthest(x, y) / size).toBeLessThan(3e-6);
      }
      const of = (count: number, f: (i: number) => number) => Float64Array.from({ length: count }, (_, i) => f(i));
      const slopes: ShiftedSlopes = {
        activation,
        steps: [0, 1].map((t) => ({
          scales: of(3, (k) => 1 + 0.1 * k),
          deviations: of(3, (k) => 0.2 * k * (t + 1)),
          common: of(390, (at) => (0.4 * (Math.floor(at / 130) - 1.3) * ((at % 130) - 70)) / 30 + 0.1 * t),
        })),
        own: [0, 1].map((t) => ({
          amplitudes: of(3, (k) => 0.4 * (k - 1.3 + t)),
          weights: of(130, (j) => Math.sin(j + t)),
        })),
        ...{ rule: midpointRule(0.5, 6), deviation: gaussHermite(3) },
      };
      const moments = await Promise.all(
        [new NativeBackend('f64'), ...both].map((backend) => backend.slopeMoments(slopes)),
      );
      for (const part of [0, 1, 2, 3, 4]) {
        const [exact, single, plain] = moments.map(({ mean, linear, products }) => [mean, linear, ...products][part]);
        expect(farthest(exact, plain)).toBeLessThan(1e-11);
        // Slopes of a Hermite polynomial grow with u.
        const size = Math.max(1, ...exact.map(Math.abs));
        expect(farthest(exact, single) / size).toBeLessThan(activation === 'relu' ? 0.06 : 3e-6);
      }
    },
  );

  it('sine and cosine of large and small angles, to 1e-6', async () => {
    const { tf } = await loadTfjs();
    const z = Float32Array.from({ length: 2001 }, (_, i) => (i - 1000) / (i % 2 ? 7 : 90));
    const { sine, cosine } = sineAndCosine(tf, tf.tensor2d(z, [1, z.length]));
    expect(farthest(sine.dataSync(), z.map(Math.sin))).toBeLessThan(1e-6);
    expect(farthest(cosine.dataSync(), z.map(Math.cos))).toBeLessThan(1e-6);
  });

  it.each([
    [130, 60],
    [60, 130],
  ])('all singular values of a %i×%i matrix', async (rows, cols) => {
    const [x, y] = await Promise.all(both.map((backend) => backend.singularValues(drawn(backend, rows, cols))));
    expect(farthest(x, y)).toBeLessThan(2e-4);
    expect(Math.abs(x[0] - y[0])).toBeLessThan(1e-5);
  });

  it('products with W(η) = base + η·direction, asked for together', async () => {
    const images = both.map((backend) => {
      const pencil = backend.pencil(drawn(backend, 90, 40), drawn(backend, 90, 40, 2));
      return Promise.all([0, -0.7, 3].map((rate, i) => pencil.at(rate).images(drawn(backend, 2 + i, 40, 3 + i))));
    });
    const [x, y] = await Promise.all(images);
    for (let i = 0; i < 3; i++) {
      for (const side of ['left', 'back'] as const) {
        expect(farthest(await native.read(x[i][side]), await tfjs.read(y[i][side]))).toBeLessThan(2e-4);
      }
    }
  });
});

it('triplets found in step with others are those found alone', async () => {
  const pencil = tfjs.pencil(drawn(tfjs, 160, 120), drawn(tfjs, 160, 120, 2));
  const start = drawn(tfjs, 1, 120, 9);
  const find = (rate: number) => largestTriplets(tfjs, pencil.at(rate), start, { further: 3, tolerance: 1e-5 });
  const rates = [0, 0.5, 4];
  const together = await Promise.all(rates.map(find));
  for (const [i, rate] of rates.entries()) {
    const alone = await find(rate);
    expect(farthest(alone.values, together[i].values)).toBeLessThan(1e-5);
  }
});

const grid = (['reused', 'independent'] as const).flatMap((batch) =>
  [[0.35], [0.1, 0.2], [0.4, 0.3], [0.4, 0.3, 0.2]].map((alphas) => ({
    ...base,
    precision: 'f32' as const,
    batch,
    alphas,
    prefactors: alphas.map(() => 2),
    spectrum: alphas.length === 1,
  })),
);

describe('the two-step experiment', () => {
  it('gives the native rows to float accuracy', async () => {
    const [x, y] = await Promise.all(both.map((backend) => computePoints(grid, backend)));
    for (const [i, row] of x.entries()) {
      expect(y[i].classes?.learned).toBe(row.classes?.learned);
      expect(y[i].singularValues).toHaveLength(row.singularValues.length);
      row.singularValues.forEach((s, k) => expect(Math.abs(y[i].singularValues[k] / s - 1)).toBeLessThan(1e-5));
      expect(y[i].edgeMeasured / row.edgeMeasured).toBeCloseTo(1, 5);
      expect(y[i].displacement / row.displacement).toBeCloseTo(1, 5);
      if (row.edgeNoise !== null) expect((y[i].edgeNoise ?? 0) / row.edgeNoise).toBeCloseTo(1, 4);
    }
  });

  it('leaves no tensor behind', async () => {
    const before = memory().numTensors;
    await computeOnBackend({ backend: tfjs, files: {} }, grid, () => undefined);
    expect(memory().numTensors).toBe(before);
  });

  it('nor where an error ends it, if confined', async () => {
    const before = memory().numTensors;
    const failing = tfjs.confined(() =>
      computeOnBackend({ backend: tfjs, files: {} }, grid, () => {
        throw new Error('the disk is full');
      }),
    );
    await expect(failing).rejects.toThrow('the disk is full');
    expect(memory().numTensors).toBe(before);
  });
});

it('f64 is refused, with what is possible', async () => {
  await expect(openBackend('tfjs', 'f64')).rejects.toThrow(PrecisionError);
  const draw = { N: 1, d: 1, n: 1, W0: Float64Array.of(1), a: Float64Array.of(1), betaStar: Float64Array.of(1) };
  const batches = [{ X: Float64Array.of(1), y: Float64Array.of(1) }];
  const options = { activation: 'tanh' as const, alphas: [0.1], backend: 'tfjs' as const, precision: 'f64' as const };
  await expect(trainOnArrays({ ...draw, batches }, options)).rejects.toThrow('f32 only, not in f64');
});
