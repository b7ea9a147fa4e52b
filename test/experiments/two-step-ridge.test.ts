import { describe, expect, it } from 'vitest';
import type { RidgeResult } from '../../experiments/two-step/ridge.ts';
import { resolve } from '../../experiments/two-step/assignment.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { drawLabels, drawNetwork } from '../../kernels/network/draw.ts';
import { featuresOf, ridgeErrors, type RidgeErrors } from '../../kernels/network/features.ts';
import { trainOnArrays } from '../../kernels/network/train-on-arrays.ts';
import { drawInputs } from '../../kernels/network/draw-inputs.ts';
import { computePoints } from '../kernels/compute-points.ts';
import { base } from '../kernels/two-step-base.ts';

const point: TwoStepParameters = { ...base, lambdas: [0.02, 0.2], testSamples: 500, centred: true };

async function regress(points: readonly TwoStepParameters[]): Promise<RidgeResult[]> {
  const rows = await computePoints(points);
  return rows.map(({ ridge }) => {
    if (ridge === null) throw new Error('the point has no regressions');
    return ridge;
  });
}

/** Regressions on the features of weights after each step, by plain products with the weights that `trainOnArrays` makes. */
async function errorsAfterSteps(p: TwoStepParameters): Promise<RidgeErrors[][]> {
  const backend = new NativeBackend('f64');
  const network = await drawNetwork(backend, p);
  const samples = async (index: number, n: number): Promise<{ X: Float64Array; y: Float64Array }> => {
    const X = await drawInputs(backend, { ...p, n }, network.betaStar, index);
    const y = await drawLabels(backend, { ...p, n }, X, [network.betaStar], index);
    return { X: await backend.read(X), y: await backend.read(y) };
  };
  const steps = p.batch === 'reused' ? [1] : p.alphas.map((_, t) => t + 1);
  const { N, d, n, alphas, prefactors, activation, centred } = p;
  const W0 = await backend.read(network.W0);
  const trained = await trainOnArrays(
    {
      ...{ N, d, n, W0, a: network.readoutValues, betaStar: network.betaStar },
      batches: await Promise.all(steps.map((index) => samples(index, n))),
    },
    { alphas: alphas.map(Number), prefactors: [...prefactors], activation, centred },
  );
  const [ridge, test] = [await samples(9, n), await samples(10, p.testSamples)];
  const found: RidgeErrors[][] = [];
  for (const W of [W0, ...trained.steps.map((step) => step.W)]) {
    const weights = backend.upload(W, N, d);
    const labelled = ({ X, y }: typeof ridge) => ({
      features: featuresOf(backend, backend.upload(X, y.length, d), weights, { activation, centred }),
      labels: y,
    });
    found.push(await ridgeErrors(backend, labelled(ridge), labelled(test), p.lambdas));
  }
  return found;
}

describe('ridge regression on the features of a trained network', () => {
  it.each(['reused', 'independent'] as const)('follows the weights step by step, batch %s', async (batch) => {
    const p = { ...point, alphas: [0.3, 0.2, 0.35], prefactors: [1, -2, 1.5], batch };
    const [{ after, before, initial }] = await regress([p]);
    const steps = await errorsAfterSteps(p);
    for (const [found, expected] of [
      [initial, steps[0]],
      [before, steps[2]],
      [after, steps[3]],
    ] as const) {
      found?.forEach(({ test, train, readoutNorm }, k) => {
        expect(test / expected[k].test).toBeCloseTo(1, 9);
        expect(train / expected[k].train).toBeCloseTo(1, 9);
        expect(readoutNorm / expected[k].readoutNorm).toBeCloseTo(1, 9);
      });
    }
  });

  it('is the same for a point alone and for one that shares its draw, whatever the others record', async () => {
    const points = [0.1, 0.4].flatMap((last) => [
      { ...point, alphas: [0.3, last] },
      { ...point, alphas: [last] },
      { ...point, alphas: [0.3, last], ridgeSamples: 60, batch: 'independent' as const },
      { ...point, alphas: [0.3, last], target: 'tanh' as const, lambdas: [1] },
    ]);
    const together = await regress(points);
    for (const [i, p] of points.entries()) {
      const [alone] = await regress([p]);
      for (const when of ['after', 'before', 'initial'] as const) {
        expect((together[i][when]?.[0].test ?? NaN) / (alone[when]?.[0].test ?? NaN)).toBeCloseTo(1, 9);
      }
    }
    expect((await computePoints([base, point]))[0].ridge).toBeNull();
  });

  it('before the first of one step is that on the initial features', async () => {
    const [{ before, initial }] = await regress([{ ...point, alphas: [0.3], prefactors: [1] }]);
    expect(before).toEqual(initial);
  });

  it('is null after a step with which the weights diverge, and not before it', async () => {
    const [{ after, before }] = await regress([{ ...point, alphas: [0.3, 2], prefactors: [1, 1e30] }]);
    expect(after).toBeNull();
    expect(before).not.toBeNull();
  });

  it('meets the conditional-Gaussian equivalent of its weights on average', async () => {
    const p: TwoStepParameters = {
      ...point,
      ...{ N: 80, d: 40, n: 160, target: 'tanh', lambdas: [0.1], ridgeDirections: 2, testSamples: 2000 },
    };
    const draws = await Promise.all(Array.from({ length: 24 }, (_, replicate) => regress([{ ...p, replicate }])));
    const ratios = draws.map(([{ after, expected }]) => (after?.[0].test ?? NaN) / (expected?.after[0].test ?? NaN));
    // Ratios of single draws scatter by 6 % about 1.008, differences of gains by .03 about −.005.
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    expect(Math.abs(mean - 1)).toBeLessThan(0.04);
    const gains = draws.map(([{ before, after }]) => Math.log((before?.[0].test ?? NaN) / (after?.[0].test ?? NaN)));
    const expectedGains = draws.map(([{ expected }]) =>
      Math.log((expected?.before[0].test ?? NaN) / (expected?.after[0].test ?? NaN)),
    );
    const meanOf = (x: readonly number[]): number => x.reduce((sum, value) => sum + value, 0) / x.length;
    expect(Math.abs(meanOf(gains) - meanOf(expectedGains))).toBeLessThan(0.02);
  });
});

it('what says how to regress is refused without λ, by name', () => {
  const given = { N: 64, d: 32, n: 64, alpha1: 0.3 };
  const draw = { seed: 1, replicate: 0 };
  expect(resolve({ ...given, lambdas: [0.1], ridge_samples: 10 }, draw)).toHaveProperty('parameters');
  for (const name of ['ridge_samples', 'test_samples', 'ridge_directions']) {
    expect(resolve({ ...given, [name]: 2 }, draw)).toMatchObject({ fault: { parameter: name } });
  }
});
