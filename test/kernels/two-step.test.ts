import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../kernels/index.ts';
import type { BackendName } from '../../kernels/backends/names.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { valuesOf } from '../../kernels/backends/native-matrix.ts';
import { openBackend } from '../../kernels/backends/open.ts';
import { readoutFromNormals } from '../../kernels/model/laws.ts';
import { drawLabels, drawNetwork } from '../../kernels/network/draw.ts';
import { trainOnArrays } from '../../kernels/network/train-on-arrays.ts';
import type { TwoStepResult } from '../../experiments/two-step/observer.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { activationCoefficients } from '../../kernels/model/activations.ts';
import { drawInputs } from '../../kernels/network/draw-inputs.ts';
import { computePoints } from './compute-points.ts';
import { base } from './two-step-base.ts';

async function run(points: readonly TwoStepParameters[], name: BackendName = 'native'): Promise<TwoStepResult[]> {
  return computePoints(points, await openBackend(name, points[0].precision));
}

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), Math.abs(a.length - b.length));

describe('points that share a draw come out as they do alone', () => {
  const grid = (['reused', 'independent'] as const).flatMap((batch) =>
    [0.1, 0.35].flatMap((alpha1) =>
      [[], [0.2], [0.4], [0.2, 0.3], [0.4, 0.3], [0.4, 0.1]].map((rest): TwoStepParameters => ({
        ...base,
        batch,
        alphas: [alpha1, ...rest],
        prefactors: [2, ...rest.map(() => 1.5)],
      })),
    ),
  );

  it('one, two and three steps, reused and independent', async () => {
    const together = await run(grid);
    for (const [i, point] of grid.entries()) {
      const [alone] = await run([point]);
      expect(together[i].classes?.learned).toBe(alone.classes?.learned);
      expect(distance(together[i].singularValues, alone.singularValues)).toBeLessThan(1e-8);
      expect(together[i].edgeMeasured).toBeCloseTo(alone.edgeMeasured, 6);
      expect(together[i].displacement).toBeCloseTo(alone.displacement, 9);
      expect(together[i].residualMeanSquare).toBeCloseTo(alone.residualMeanSquare, 9);
      if (alone.edgeNoise === null) expect(together[i].edgeNoise).toBeNull();
      else expect(together[i].edgeNoise).toBeCloseTo(alone.edgeNoise, 6);
    }
  });

  it('several activations, targets, noises and scalings', async () => {
    const mixed = (['softplus', 'gelu'] as const).flatMap((activation) =>
      [base.target, 'relu' as const].flatMap((target) =>
        [
          { noise: 0 },
          { noise: 0.3 },
          { targetMean: 'keep' as const },
          { centred: true },
          { outputScaling: 'standard' as const },
        ].map((other): TwoStepParameters => ({ ...base, activation, target, batch: 'independent', ...other })),
      ),
    );
    const together = await run(mixed);
    for (const [i, point] of mixed.entries()) {
      const [alone] = await run([point]);
      expect(distance(together[i].singularValues, alone.singularValues)).toBeLessThan(1e-8);
      expect(together[i].displacement).toBeCloseTo(alone.displacement, 9);
      expect(together[i].outputRms).toBeCloseTo(alone.outputRms, 9);
    }
    expect(new Set(together.map(({ displacement }) => displacement.toFixed(9))).size).toBe(mixed.length);
  });

  it('three steps equal the same steps taken on the drawn arrays', async () => {
    const point = { ...base, batch: 'independent' as const, alphas: [0.2, 0.3, 0.35], prefactors: [1, 2, 1] };
    const backend = new NativeBackend('f64');
    const network = await drawNetwork(backend, point);
    const batches = [];
    for (const index of [1, 2, 3]) {
      const X = await drawInputs(backend, point, network.betaStar, index);
      const labels = await drawLabels(backend, point, X, [network.betaStar], index);
      batches.push({ X: await backend.read(X), y: await backend.read(labels) });
    }
    const { steps } = await trainOnArrays(
      { ...base, W0: await backend.read(network.W0), a: network.readoutValues, betaStar: network.betaStar, batches },
      { activation: base.activation, alphas: point.alphas, prefactors: point.prefactors, topK: 4 },
    );
    const [row] = await run([point]);
    const k = Math.min(4, row.singularValues.length);
    expect(distance(row.singularValues.slice(0, k), steps[2].singularValues.slice(0, k))).toBeLessThan(1e-5);
    const moved = steps[2].W.map((w, i) => w - valuesOf(network.W0)[i]);
    expect(row.displacement).toBeCloseTo(Math.hypot(...moved), 9);
  });
});

describe('a row describes its point', () => {
  it('in f32 as in f64, to float accuracy', async () => {
    const [[double], [single]] = await Promise.all([run([base]), run([{ ...base, precision: 'f32' }])]);
    expect(single.classes?.learned).toBe(double.classes?.learned);
    const outliers = double.classes?.learned ?? 0;
    for (let i = 0; i < outliers; i++) {
      expect(Math.abs(single.singularValues[i] / double.singularValues[i] - 1)).toBeLessThan(3e-6);
      expect(Math.abs(single.rightTarget[i] - double.rightTarget[i])).toBeLessThan(1e-4);
    }
  });

  it('lists every value above the edge and three of the bulk, with small residuals', async () => {
    const [row] = await run([{ ...base, alphas: [0.4, 0.45], prefactors: [3, 3] }]);
    const least = Math.min(row.edgeNoise ?? Infinity, row.edgeMeasured * (1 + base.N ** (-2 / 3)));
    const above = row.singularValues.filter((s) => s > least).length;
    const { learned = 0, noiseOutliers = 0, submerged = 0 } = row.classes ?? {};
    expect(learned).toBeGreaterThan(0);
    expect(learned + noiseOutliers + submerged).toBeLessThanOrEqual(above);
    expect(row.singularValues).toHaveLength(above + 3);
    expect(Math.max(...row.tripletResiduals.slice(0, above))).toBeLessThan(1e-9);
    expect(row.outlierSpanTarget).toBeLessThanOrEqual(1 + 1e-12);
    expect(row.outlierSpanTarget).toBeGreaterThanOrEqual(Math.max(...row.rightTarget.slice(0, above)) - 1e-9);
  });

  it('records the whole spectrum on request, with the triplets at its head', async () => {
    const [row] = await run([{ ...base, spectrum: true }]);
    expect(row.spectrum).toHaveLength(Math.min(base.N, base.d));
    expect(distance(row.spectrum?.slice(0, 2) ?? [], row.singularValues.slice(0, 2))).toBeLessThan(1e-8);
  });

  it('does not depend on the batch mode when there is one step', async () => {
    const one = { ...base, alphas: [0.4], prefactors: [1] };
    const [[a], [b]] = await Promise.all([run([one]), run([{ ...one, batch: 'independent' }])]);
    expect(a.singularValues).toEqual(b.singularValues);
  });

  it('starts at f = 0 on average when a constant readout meets a centred activation', async () => {
    const constant = {
      ...base,
      readout: 'constant' as const,
      outputScaling: 'standard' as const,
      alphas: [0.1],
      prefactors: [1],
    };
    const [[plain], [centred]] = await Promise.all([run([constant]), run([{ ...constant, centred: true }])]);
    const c0 = activationCoefficients('softplus')[0];
    expect(plain.outputRms).toBeGreaterThan(0.8 * c0 * Math.sqrt(base.N));
    expect(centred.outputRms).toBeLessThan(0.2 * plain.outputRms);
  });

  it.each(['rademacher', 'uniform', 'constant', 'symmetric'] as const)('takes a %s readout', async (readout) => {
    const [row] = await run([{ ...base, readout, activation: 'tanh' }]);
    expect(row.converged).toBe(true);
    expect(row.singularValues[0]).toBeGreaterThan(row.edgeMeasured);
  });

  it('a symmetric readout has pairs ±a, and variance 1/N', () => {
    const normals = Float64Array.from({ length: 1001 }, (_, i) => Math.sqrt(2) * Math.sin(1 + 7.3 * i));
    const a = readoutFromNormals('symmetric', normals);
    for (let i = 0; i < 500; i++) expect(a[i] + a[500 + i]).toBe(0);
    expect(a[1000]).toBe(0);
    expect(a.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 1);
  });

  it('the overlap of every neuron is recorded on request, and nothing else changes', async () => {
    const asked = { ...base, alphas: [0.4], prefactors: [3], neurons: true };
    const [row] = await run([asked]);
    const [plain] = await run([{ ...asked, neurons: false }]);
    expect(plain.neuronOverlaps).toBeNull();
    expect(row.singularValues).toEqual(plain.singularValues);
    const { arraysOf } = await import('../../experiments/two-step/arrays.ts');
    const arrays = new Map(
      (await arraysOf({ backend: new NativeBackend('f64'), files: {} }, asked)).map(({ name, values }) => [
        name,
        values,
      ]),
    );
    const [W, betaStar] = [arrays.get('W1') ?? new Float64Array(), arrays.get('beta_star') ?? new Float64Array()];
    expect(row.neuronOverlaps).toHaveLength(base.N);
    row.neuronOverlaps?.forEach((overlap, i) => {
      const w = W.subarray(i * base.d, (i + 1) * base.d);
      const along = w.reduce((sum, x, k) => sum + x * betaStar[k], 0);
      expect(overlap).toBeCloseTo(along / Math.hypot(...w), 10);
    });
  });

  it('rows of W0 lie on the sphere when asked to', async () => {
    const network = await drawNetwork(new NativeBackend('f64'), { ...base, weights: 'sphere' });
    const values = valuesOf(network.W0);
    for (let i = 0; i < base.N; i++)
      expect(Math.hypot(...values.subarray(i * base.d, (i + 1) * base.d))).toBeCloseTo(1, 12);
  });
});

interface StatisticalCase {
  N: number;
  d: number;
  n: number;
  target_hermite: number[];
  activation: Activation;
  alpha1: number;
  alpha2: number;
  batch: 'reused' | 'independent';
  seeds: number;
  mean: Record<'singular_values' | 'right_target', number[]>;
  sd: Record<'singular_values' | 'right_target', number[]>;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/two-step-statistics.json', import.meta.url), 'utf8'),
) as { cases: StatisticalCase[] };

describe.each([
  { backend: 'native', draws: 24 },
  { backend: 'tfjs-wasm', draws: 12 },
] as const)('means over draws on $backend agree with numpy within 4 standard errors', ({ backend, draws }) => {
  it.each(cases)('$activation, $batch batches', async (given) => {
    const means = { singular_values: [0, 0, 0, 0], right_target: [0, 0, 0, 0] };
    for (let replicate = 0; replicate < draws; replicate++) {
      const point: TwoStepParameters = {
        ...base,
        N: given.N,
        d: given.d,
        n: given.n,
        activation: given.activation,
        target: { hermite: given.target_hermite },
        alphas: [given.alpha1, given.alpha2],
        batch: given.batch,
        noise: 0,
        precision: 'f32',
        bulkValues: 4,
        seed: 2026,
        replicate,
      };
      const [row] = await run([point], backend);
      for (let i = 0; i < 4; i++) {
        means.singular_values[i] += row.singularValues[i] / draws;
        means.right_target[i] += row.rightTarget[i] / draws;
      }
    }
    for (const quantity of ['singular_values', 'right_target'] as const) {
      for (let i = 0; i < 4; i++) {
        const error = given.sd[quantity][i] * Math.sqrt(1 / draws + 1 / given.seeds);
        expect(Math.abs(means[quantity][i] - given.mean[quantity][i]) / error).toBeLessThan(4);
      }
    }
  });
});

describe('step sizes beyond the usual', () => {
  const linear = { ...base, N: 256, d: 128, n: 512, activation: { hermite: [0, 1] }, prefactors: [1] } as const;

  it('weights of low rank in single precision come to an end, with the values of double precision', async () => {
    for (const alphas of [[0.5, 0.48], [1]]) {
      const point = { ...linear, alphas, prefactors: alphas.map(() => 1) };
      const [single] = await run([{ ...point, precision: 'f32' }]);
      const [double] = await run([point]);
      expect(single.converged).toBe(true);
      expect(single.classes?.learned).toBe(double.classes?.learned);
      const apart = distance(single.singularValues, double.singularValues);
      expect(apart).toBeLessThan(1e-5 * double.singularValues[0] + 1e-3);
    }
  }, 60_000);

  it('where single precision cannot tell the bulk from rounding the row says so', async () => {
    const [row] = await run([{ ...linear, alphas: [1.5], precision: 'f32' }]);
    expect(Math.max(...row.tripletResiduals)).toBeGreaterThan(0.01);
    expect(row.converged).toBe(false);
  });

  it('weights that diverge have no count', async () => {
    const alphas = [2, 2, 2, 2];
    const prefactors = alphas.map(() => 1);
    const [row] = await run([{ ...base, alphas, prefactors, activation: { hermite: [0, 1, 1] }, precision: 'f32' }]);
    expect(row.classes).toBeNull();
    expect(row.converged).toBe(false);
    // The predictor overflows later or not at all.
    const [large] = await run([
      { ...base, alphas: [10, 10], prefactors: [1, 1], activation: { hermite: [0, 1, 1] }, precision: 'f32' },
    ]);
    expect(large).toMatchObject({ classes: null, predictedSpikes: null });
  });
});
