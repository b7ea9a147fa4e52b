import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import type { TwoStepResult } from '../../experiments/two-step/observer.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { type Activation, activationCoefficients, activationLaw } from '../../kernels/model/activations.ts';
import { normalDensity } from '../../kernels/model/normal-law.ts';
import { loadAddon } from '../../kernels/native/addon.ts';
import { spikedValue, spikeStrength, spikeThreshold } from '../../kernels/theory/bgn.ts';
import { leftBasis } from '../../kernels/theory/left-basis.ts';
import { neuronGroups } from '../../kernels/theory/neuron-groups.ts';
import { interpolationError, neuronNodes } from '../../kernels/theory/neuron-nodes.ts';
import { shiftedSlopeMoments } from '../../kernels/theory/shifted-slopes.ts';
import { signalFactors, spikesAt } from '../../kernels/theory/signal-factors.ts';
import { computePoints } from './compute-points.ts';
import { base } from './two-step-base.ts';

const backend = new NativeBackend('f64');

function drawn(index: number, count: number, scale = 1): Float64Array {
  const matrix = backend.normals({ role: 'inputs', index, rows: count, cols: 1, seed: 11, replicate: 0 }, { scale });
  return Float64Array.from(matrix.values);
}

describe('the map from a spike to its outlier', () => {
  const aspects = [0.2, 0.5, 1, 2, 5];

  it('is inverted above the edge', () => {
    for (const c of aspects) {
      for (const factor of [1.001, 1.1, 2, 10, 1000]) {
        const theta = factor * spikeThreshold(c);
        expect((spikeStrength(spikedValue(theta, c).value, c) ?? 0) / theta).toBeCloseTo(1, 8);
      }
    }
  });

  it('leaves the edge at the threshold, where overlaps begin at 0; a strong spike is its own outlier', () => {
    for (const c of aspects) {
      const edge = 1 + Math.sqrt(c);
      expect(spikedValue(0.99 * spikeThreshold(c), c)).toEqual({ value: edge, left: 0, right: 0 });
      const above = spikedValue(spikeThreshold(c) * (1 + 1e-9), c);
      expect(above.value).toBeCloseTo(edge, 6);
      expect(Math.max(above.left, above.right)).toBeLessThan(1e-3);
      const strong = spikedValue(1e4, c);
      expect(strong.value / 1e4).toBeCloseTo(1, 6);
      expect(strong.left).toBeCloseTo(1, 6);
      expect(strong.right).toBeCloseTo(1, 6);
      expect(spikeStrength(edge, c)).toBeNull();
    }
  });

  it('is the same for the transposed matrix in its own units, left and right exchanged', () => {
    // WᵀW of a d×N matrix with variance 1/N: singular values and strengths scale by 1/√c.
    const [theta, c] = [2.3, 3];
    const [here, there] = [spikedValue(theta, c), spikedValue(theta / Math.sqrt(c), 1 / c)];
    expect(there.value * Math.sqrt(c)).toBeCloseTo(here.value, 12);
    expect(there.left).toBeCloseTo(here.right, 12);
    expect(there.right).toBeCloseTo(here.left, 12);
  });
});

describe('interpolation in the readout', () => {
  const readout = drawn(1, 500, 0.05);
  const interpolated = (f: (a: number) => number, kink: boolean): number => {
    const { nodes, basis } = neuronNodes(readout, kink, 12);
    return readout.reduce((most, a, i) => {
      const value = nodes.reduce((sum, x, k) => sum + f(x) * basis[k][i], 0);
      return Math.max(most, Math.abs(value - f(a)));
    }, 0);
  };

  it('is exact for polynomials, good for smooth functions, and for a kink at 0 if told', () => {
    expect(interpolated((a) => 1 + 3 * a - 40 * a ** 3, false)).toBeLessThan(1e-12);
    expect(interpolated((a) => Math.tanh(10 * a), false)).toBeLessThan(1e-3);
    expect(interpolated((a) => Math.abs(a) * Math.cos(a), true)).toBeLessThan(1e-10);
  });

  it('tells its own error: not less than a third of what is seen, and next to nothing for polynomials', () => {
    for (const steep of [5, 20, 40]) {
      const f = (a: number): number => Math.tanh(steep * a);
      const nodes = neuronNodes(readout, false, 12);
      const told = interpolationError(
        Array.from(nodes.nodes, (a) => Float64Array.of(f(a))),
        nodes,
      );
      expect(told).toBeGreaterThan(interpolated(f, false) / 3);
      expect(told).toBeLessThan(30 * interpolated(f, false) + 1e-9);
    }
    const nodes = neuronNodes(readout, false, 12);
    const cubic = Array.from(nodes.nodes, (a) => Float64Array.of(1 + a - 40 * a ** 3));
    expect(interpolationError(cubic, nodes)).toBeLessThan(1e-12);
  });

  it('is the identity for readouts of few values', () => {
    const signs = Float64Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? -1 : 1) / 7);
    const { nodes, basis, weights } = neuronNodes(signs, false, 12);
    expect([...nodes]).toEqual([-1 / 7, 1 / 7]);
    signs.forEach((a, i) => expect(basis[a < 0 ? 0 : 1][i]).toBe(1));
    expect(weights[0]).toBeCloseTo(14 / 40, 12);
  });
});

const activations: Activation[] = ['softplus', 'tanh', 'relu', { sin: { phase: 0.785 } }, { hermite: [0, 1, 0.4] }];

/** E f(z) by so fine a sum that jumps do not matter. */
function summed(f: (z: number) => number): number {
  const step = 2e-4;
  let sum = 0;
  for (let z = -8 + step / 2; z < 8; z += step) sum += f(z) * normalDensity(z) * step;
  return sum;
}

describe.each(activations)('moments of the shifted slope of %j', (activation) => {
  const { derivative } = activationLaw(activation);
  const [c1, rate1, a, v] = [activationCoefficients(activation)[1], 8, 0.06, 0.05];
  const projection = Float64Array.of(-1.4, -0.3, 0.2, 0.9, 2.5);

  it('are those of quadrature, on fresh batches and on reused ones', async () => {
    for (const own of [null, Float64Array.of(-0.8, 0.1, 0.5, -0.2, 1.5)]) {
      const step = {
        scales: Float64Array.of(Math.sqrt(1 + v)),
        deviations: Float64Array.of(0),
        common: projection.map((g, j) => rate1 * a * c1 * (g - (own?.[j] ?? 0))),
      };
      const parts = own === null ? [] : [{ amplitudes: Float64Array.of(rate1 * a), weights: own }];
      const moments = await shiftedSlopeMoments(backend, { activation, steps: [step], own: parts });
      const [product, square] = moments.products;
      projection.forEach((g, j) => {
        const self = own?.[j] ?? 0;
        const slope = (z: number): number =>
          derivative(Math.sqrt(1 + v) * z + rate1 * a * (self * derivative(z) + c1 * (g - self)));
        // The rule of the moments is coarse: steep σ′ of a shifted argument costs it a little.
        const near = (moment: number, exact: number): void => expect(Math.abs(moment - exact)).toBeLessThan(1e-3);
        near(moments.mean[j], summed(slope));
        near(
          square[j],
          summed((z) => slope(z) ** 2),
        );
        near(
          product[j],
          summed((z) => slope(z) * derivative(z)),
        );
        near(
          moments.linear[j],
          summed((z) => slope(z) * z),
        );
      });
    }
  });
});

it('spikes from the factors are the singular values and vectors of S itself', async () => {
  const [N, d, n] = [90, 40, 60];
  const [readout, beta, betaStar] = [drawn(2, N, 1 / Math.sqrt(N)), drawn(3, d, 0.2), drawn(4, d, 1 / Math.sqrt(d))];
  const [X, residual] = [drawn(5, n * d), drawn(6, n)];
  const slope = (a: number, j: number): number => Math.tanh(1 + 3 * a * Math.sin(j)) + a;
  const [c1, rate1, rate2] = [0.6, 2, 5];
  const nodes = neuronNodes(readout, false, 12);
  const rights = Array.from(nodes.nodes, (a) =>
    Float64Array.from({ length: d }, (_, k) =>
      residual.reduce((sum, r, j) => sum + (r * slope(a, j) * X[j * d + k]) / n, 0),
    ),
  );
  const groups = neuronGroups(readout);
  const first = beta.map((x) => rate1 * c1 * x);
  const left0 = await leftBasis(backend, nodes, readout, groups);
  const factors = signalFactors(
    left0,
    Array.from(nodes.nodes, () => first),
    rights,
    betaStar,
    'f64',
  );
  const spikes = await spikesAt(backend, factors, rate2, N / d);
  if (!spikes) throw new Error('the factors are finite');
  const { strengths, target, moments } = spikes;
  const S = Float64Array.from({ length: N * d }, (_, at) => {
    const [i, k] = [Math.floor(at / d), at % d];
    const second = residual.reduce((sum, r, j) => sum + (r * slope(readout[i], j) * X[j * d + k]) / n, 0);
    return readout[i] * (rate1 * c1 * beta[k] + rate2 * second);
  });
  const { values, left, right } = loadAddon().svd(S, N, d);
  const inner = (x: (k: number) => number, y: ArrayLike<number>): number =>
    Array.from(y).reduce((sum, v, k) => sum + x(k) * v, 0);
  const seen = target.length;
  expect(seen).toBeGreaterThan(1);
  for (let i = 0; i < seen; i++) {
    expect(strengths[i] / values[0]).toBeCloseTo(values[i] / values[0], 6);
    expect(Math.abs(target[i])).toBeCloseTo(Math.abs(inner((k) => right[i * d + k], betaStar)), 3);
    // Weighted by a², products of left vectors are sums over the groups.
    for (let j = 0; j <= i; j++) {
      const grouped = groups.reduce((sum, { square }, g) => sum + square * moments[g][i * seen + j], 0);
      const exact = readout.reduce((sum, a, row) => sum + a * a * left[i * N + row] * left[j * N + row], 0);
      expect(Math.abs(Math.abs(grouped) - Math.abs(exact))).toBeLessThan(2e-4);
    }
  }
});

describe.each(['softplus', 'relu', 'tanh'] as const)('the finite-N prediction for %s', (activation) => {
  it.each(['independent', 'reused'] as const)(
    'meets the outliers well above the edge and their overlaps, %s batches',
    async (batch) => {
      const points = [0, 1, 2, 3].flatMap((replicate) =>
        [0.2, 0.4].flatMap((alpha1) =>
          [0.2, 0.4].map((alpha2): TwoStepParameters => ({
            ...base,
            ...{ N: 512, d: 256, n: 512, noise: 0, target: { hermite: [0, 1, 1] }, precision: 'f32' },
            ...{ activation, batch, replicate, alphas: [alpha1, alpha2] },
          })),
        ),
      );
      const rows: { alphas: string; row: TwoStepResult }[] = [];
      for (let replicate = 0; replicate < 4; replicate++) {
        const own = points.filter((point) => point.replicate === replicate);
        const results = await computePoints(own);
        rows.push(...results.map((row, i) => ({ alphas: own[i].alphas.join(), row })));
      }
      const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x, 0) / of.length;
      for (const alphas of new Set(rows.map((r) => r.alphas))) {
        const cell = rows.filter((r) => r.alphas === alphas).map(({ row }) => row);
        const above = Math.min(...cell.map((r) => r.singularValues.filter((s) => s > 1.2 * r.edgeMeasured).length));
        expect(above).toBeGreaterThan(0);
        for (let k = 0; k < above; k++) {
          const predicted = mean(cell.map((r) => r.predictedSpikes?.values[k] ?? 0));
          const overlap = mean(cell.map((r) => r.predictedSpikes?.overlaps[k] ?? 0));
          const [bound, apart] = batch === 'independent' ? [0.03, 0.03] : [0.08, 0.06];
          expect(Math.abs(predicted / mean(cell.map((r) => r.singularValues[k])) - 1)).toBeLessThan(bound);
          expect(Math.abs(overlap - mean(cell.map((r) => r.rightTarget[k])))).toBeLessThan(apart);
        }
      }
    },
    60_000,
  );
});

it('a direction that is made of the samples with the largest noise meets that noise, not the mean', async () => {
  // β of a target without h1 is made of the samples with the largest labels.
  const point: TwoStepParameters = {
    ...base,
    ...{
      N: 256,
      d: 128,
      n: 256,
      noise: 0,
      target: { hermite: [0, 0, 1, 1] },
      activation: { sin: { phase: Math.PI / 4 } },
    },
    ...{ batch: 'independent', alphas: [0.4, 0.2], prefactors: [3, 3] },
  };
  const rows: TwoStepResult[] = [];
  for (let replicate = 0; replicate < 6; replicate++) rows.push(...(await computePoints([{ ...point, replicate }])));
  const mean = (of: (r: TwoStepResult) => number): number => rows.reduce((sum, r) => sum + of(r), 0) / rows.length;
  const measured = mean((r) => r.singularValues[0]);
  expect(Math.abs(mean((r) => r.predictedSpikes?.values[0] ?? 0) / measured - 1)).toBeLessThan(0.03);
  // The plain map, for a generic direction beside W0 alone, is far off.
  const plain = mean((r) => spikedValue(r.predictedSpikes?.strengths[0] ?? 0, 2).value);
  expect(plain / measured).toBeLessThan(0.85);
  // What is inverted is the same map: the strengths of the learned values are those of the spikes.
  expect(mean((r) => (r.learnedStrengths?.[0] ?? 0) / (r.predictedSpikes?.strengths[0] ?? NaN))).toBeCloseTo(1, 1);
});

describe('where there is no prediction it is null', () => {
  it('the standard scaling has directions, but no strengths', async () => {
    const [row] = await computePoints([{ ...base, outputScaling: 'standard' as const }]);
    expect(row.predictedSpikes).toBeNull();
    expect(row.classes).not.toBeNull();
    expect(row.signalMatch?.[0]).toBeGreaterThan(0.5);
  });
});

it('a single step has one spike, at η c_1 |a||β|', async () => {
  const point: TwoStepParameters = { ...base, N: 400, d: 200, n: 400, alphas: [0.5], prefactors: [1] };
  const [row] = await computePoints([point]);
  expect(row.predictedSpikes?.strengths).toHaveLength(1);
  expect((row.predictedSpikes?.values[0] ?? 0) / row.singularValues[0]).toBeCloseTo(1, 1);
  expect(row.predictedSpikes?.overlaps[0]).toBeCloseTo(row.rightTarget[0], 1);
});
