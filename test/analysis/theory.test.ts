import { describe, expect, it } from 'vitest';
import {
  isotropicEdge,
  isotropicEdgeQuantile,
  oneStepSpike,
  populationStrengths,
  populationThreshold,
  spikeThreshold,
  tracyWidomCdf,
  tracyWidomQuantile,
} from '../../analysis/theory/index.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import type { Activation } from '../../kernels/model/activations.ts';
import { computePoints } from '../kernels/compute-points.ts';
import { base } from '../kernels/two-step-base.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { loadAddon } from '../../kernels/native/addon.ts';

describe('the Tracy–Widom law for real matrices', () => {
  it('has the known quantiles', () => {
    // Published values: 5, 50, 95 and 99 per cent.
    for (const [p, s] of [
      [0.05, -3.1804],
      [0.5, -1.2686],
      [0.95, 0.9793],
      [0.99, 2.0234],
    ]) {
      expect(tracyWidomQuantile(p)).toBeCloseTo(s, 3);
    }
  });

  it('has the known mean and variance', () => {
    const step = 1e-3;
    let [mean, square] = [0, 0];
    for (let s = -6.9; s < 7.9; s += step) {
      const mass = tracyWidomCdf(s + step) - tracyWidomCdf(s);
      mean += mass * (s + step / 2);
      square += mass * (s + step / 2) ** 2;
    }
    expect(mean).toBeCloseTo(-1.206533574582, 3);
    expect(square - mean * mean).toBeCloseTo(1.607781034581, 3);
  });

  it('rises from 0 to 1; quantiles and distribution are inverse', () => {
    expect(tracyWidomCdf(-10)).toBe(0);
    expect(tracyWidomCdf(10)).toBe(1);
    for (const p of [1e-4, 0.1, 0.7, 0.9999]) expect(tracyWidomCdf(tracyWidomQuantile(p))).toBeCloseTo(p, 7);
    expect(() => tracyWidomQuantile(1)).toThrow('must lie between 0 and 1');
  });
});

it('the isotropic edge quantile is that of simulated matrices, and tends to the edge', () => {
  const backend = new NativeBackend('f64');
  const [N, d, draws] = [120, 60, 400];
  const bounds = [0.1, 0.5, 0.9].map((p) => isotropicEdgeQuantile(N, d, p));
  const below = [0, 0, 0];
  for (let replicate = 0; replicate < draws; replicate++) {
    const w = backend.normals(
      { role: 'weights', index: 0, rows: N, cols: d, seed: 5, replicate },
      { scale: 1 / Math.sqrt(d) },
    );
    const gram = backend.multiply(w, w, 'AtB');
    const largest = Math.sqrt(Math.max(...eigenvalues(gram.values, d)));
    bounds.forEach((bound, i) => (below[i] += largest < bound ? 1 : 0));
  }
  // Four standard errors of a share, and what the finite size leaves.
  [0.1, 0.5, 0.9].forEach((p, i) => {
    expect(Math.abs(below[i] / draws - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws) + 0.01);
  });
  expect(isotropicEdgeQuantile(2e6, 1e6, 0.5) / isotropicEdge(2, 1)).toBeCloseTo(1, 4);
});

function eigenvalues(gram: ArrayLike<number>, n: number): number[] {
  return [...loadAddon().symmetricEigenvalues(Float64Array.from(gram), n)];
}

describe('the spike of one step', () => {
  // tanh student, centred ReLU teacher, no noise.
  const target = { first: 0.5, square: 0.5 - 1 / (2 * Math.PI), noise: 0 };

  it.each([
    { sampling: 2, aspect: 1, rate: 4, value: 2.208, alignment: 0.354 },
    { sampling: 4, aspect: 2, rate: 5, value: 2.593, alignment: 0.444 },
    { sampling: 2, aspect: 1, rate: 8, value: 3.46, alignment: 0.534 },
  ])('n/d = $sampling, N/d = $aspect, η = $rate', ({ sampling, aspect, rate, value, alignment }) => {
    const spike = oneStepSpike({ activation: 'tanh', rate, target, aspect, sampling });
    expect(spike.value).toBeCloseTo(value, 3);
    expect(spike.alignment).toBeCloseTo(alignment, 3);
  });

  it('is not there below the threshold', () => {
    const spike = oneStepSpike({ activation: 'tanh', rate: 1, target, aspect: 1, sampling: 2 });
    expect(spike.strength).toBeLessThan(spikeThreshold(1));
    expect(spike).toMatchObject({ value: 2, alignment: 0 });
  });
});

describe('strengths with expectations in place of sums', () => {
  const common = { target: 'tanh', noise: 0, sampling: 4, prefactors: [3, 3] } as const;
  const sine: Activation = { sin: { phase: Math.PI / 4 } };

  it('are those of draws', async () => {
    const points = [0, 1, 2].map((replicate): TwoStepParameters => ({
      ...base,
      ...{ N: 1024, d: 512, n: 2048, activation: sine, target: 'tanh', noise: 0, batch: 'independent', replicate },
      ...{ precision: 'f32', alphas: [0.3, 0.4], prefactors: [3, 3] },
    }));
    const drawn: Float64Array[] = [];
    for (const point of points) {
      const [{ predictedSpikes }] = await computePoints([point]);
      if (predictedSpikes) drawn.push(predictedSpikes.strengths);
    }
    expect(drawn).toHaveLength(points.length);
    const strengths = populationStrengths({ ...common, activation: sine, alpha1: 0.3 }, 1024)(0.4);
    for (const [k, bound] of [0.02, 0.03, 0.1].entries()) {
      const mean = drawn.reduce((sum, own) => sum + own[k], 0) / drawn.length;
      expect(Math.abs(strengths[k] / mean - 1)).toBeLessThan(bound);
    }
  });

  it.each([
    { label: 'sin(z + π/4)', activation: sine, orders: [1, 2] },
    { label: 'softplus, which has no c_3', activation: 'softplus' as const, orders: [1, 3] },
    { label: 'tanh, which is odd', activation: 'tanh' as const, orders: [2, 4] },
  ])('reach the threshold at order · (1/2 − α1) for N → ∞: $label', ({ activation, orders }) => {
    for (const [i, order] of orders.entries()) {
      const places = [1e9, 1e12].map((N) =>
        populationThreshold({ ...common, activation, alpha1: 0.2 }, N, i + 2, spikeThreshold(2), 1.3),
      );
      const [far, farther] = places.map((place) => place ?? NaN);
      // Linear in 1/ln N: at N² half of what is left at N is left.
      expect(Math.abs(farther - 3 * (far - farther) - order * 0.3)).toBeLessThan(0.01);
    }
  });
});
