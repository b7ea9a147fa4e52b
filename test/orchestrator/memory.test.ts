import { describe, expect, it } from 'vitest';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { computeOnBackend } from '../../experiments/two-step/compute.ts';
import { workerMemory } from '../../orchestrator/plan/plan.ts';
import { estimate } from '../../experiments/two-step/estimate.ts';
import { CountingBackend } from '../kernels/counting-backend.ts';
import { base } from '../kernels/two-step-base.ts';
import { computeOnBackend as computeFeatures } from '../../experiments/one-step-features/compute.ts';
import { estimate as estimateFeatures } from '../../experiments/one-step-features/estimate.ts';
import { computeOnBackend as computeSpiked } from '../../experiments/spiked-features/compute.ts';
import { estimate as estimateSpiked } from '../../experiments/spiked-features/estimate.ts';

const large: TwoStepParameters = {
  ...base,
  ...{ N: 768, d: 512, n: 1024, target: 'tanh', noise: 0, precision: 'f32' },
};

const lists: Record<string, number[][]> = {
  'one step': [[0.3]],
  'two steps, one point': [[0.3, 0.4]],
  'two steps, a grid': [0.1, 0.3].flatMap((a) => [0.1, 0.4].map((b) => [a, b])),
  'three steps, one point': [[0.2, 0.3, 0.4]],
  'three steps, a grid': [0.1, 0.3].flatMap((a) => [0.1, 0.4].flatMap((b) => [0.2, 0.3].map((c) => [a, b, c]))),
};
const modes: Record<string, ('reused' | 'independent')[]> = {
  reused: ['reused'],
  independent: ['independent'],
  'both modes': ['reused', 'independent'],
};

describe.each(Object.keys(lists))('the memory of %s', (name) => {
  it.each(Object.keys(modes))('%s, is no more than predicted, and all of it is given back', async (mode) => {
    const points = modes[mode].flatMap((batch) =>
      lists[name].map((alphas): TwoStepParameters => ({
        ...large,
        batch,
        alphas,
        prefactors: alphas.map(() => 1),
        spectrum: name.includes('grid'),
      })),
    );
    const backend = new CountingBackend('f32');
    await computeOnBackend({ backend, files: {} }, points, () => undefined);
    expect(backend.leaked).toBe(0);
    const predicted = workerMemory + estimate(points).memory;
    expect(backend.bytes + workerMemory).toBeLessThanOrEqual(predicted);
    expect(predicted).toBeLessThan(2 * (backend.bytes + workerMemory));
  });
});

/** What the backend holds at most is at most what the model says, which is no more than twice of it beside a worker's own memory. */
function expectPredicted(backend: CountingBackend, predicted: number): void {
  expect(backend.leaked).toBe(0);
  expect(backend.bytes).toBeLessThanOrEqual(predicted);
  expect(predicted + workerMemory).toBeLessThan(2 * (backend.bytes + workerMemory));
}

describe('the memory of regressions on features is no more than predicted, and all of it is given back', () => {
  it.each([
    ['one step', [[0.3]], ['reused']],
    ['two steps, a grid in both modes', lists['two steps, a grid'], ['reused', 'independent']],
    ['three steps', lists['three steps, a grid'], ['reused']],
  ] as const)('after %s', async (_, alphas, batches) => {
    const points = batches.flatMap((batch) =>
      alphas.map((list): TwoStepParameters => ({
        ...{ ...large, batch, alphas: list, prefactors: list.map(() => 1) },
        ...{ lambdas: [0.01, 0.1], testSamples: 3000 },
      })),
    );
    const backend = new CountingBackend('f32');
    await computeOnBackend({ backend, files: {} }, points, () => undefined);
    expectPredicted(backend, estimate(points).memory);
  });

  it('of one step, beside the initial ones', async () => {
    const { alphas, prefactors, batch, bulkValues, ridgeDirections, ...shared } = large;
    expect([alphas, prefactors, batch, bulkValues, ridgeDirections]).toHaveLength(5);
    const points = [0.1, 0.4].map((alpha) => ({
      ...{ ...shared, alpha, prefactor: 1, growsWith: 'n' as const, lambdas: [0.1], ridgeSamples: 2000 },
    }));
    const backend = new CountingBackend('f32');
    await computeFeatures(backend, points, () => undefined);
    expectPredicted(backend, estimateFeatures(points).memory);
  });

  it('of a giant step and of spiked features', async () => {
    const points = [1000, 2000].map((n) => ({
      ...{ N: 768, d: 512, n, alpha0: 3, etaTilde: 1, loss: 'correlation' as const, activation: 'tanh' as const },
      ...{ target: 'tanh' as const, noise: 0, lambdas: [0.1], testSamples: 3000, precision: 'f32' as const },
      ...{ seed: 1, replicate: 0 },
    }));
    const backend = new CountingBackend('f32');
    await computeSpiked(backend, points, () => undefined);
    expectPredicted(backend, estimateSpiked(points).memory);
  });
});
