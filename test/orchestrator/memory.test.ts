import { describe, expect, it } from 'vitest';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { computeOnBackend } from '../../experiments/two-step/compute.ts';
import { workerMemory } from '../../orchestrator/plan/plan.ts';
import { estimate } from '../../experiments/two-step/estimate.ts';
import { CountingBackend } from '../kernels/counting-backend.ts';
import { base } from '../kernels/two-step-base.ts';

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
    await computeOnBackend(backend, points, () => undefined);
    expect(backend.leaked).toBe(0);
    const predicted = workerMemory + estimate(points).memory;
    expect(backend.bytes + workerMemory).toBeLessThanOrEqual(predicted);
    expect(predicted).toBeLessThan(2 * (backend.bytes + workerMemory));
  });
});
