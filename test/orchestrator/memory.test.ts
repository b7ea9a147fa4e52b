import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../kernels/backends/backend.ts';
import { NativeBackend, type NativeMatrix } from '../../kernels/backends/native.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { computeOnBackend } from '../../experiments/two-step/compute.ts';
import { workerMemory } from '../../orchestrator/plan/plan.ts';
import { estimate } from '../../experiments/two-step/estimate.ts';

/** Counts the storage a backend holds: of each size, as many buffers as were ever in use at once. */
class CountingBackend extends NativeBackend {
  readonly #live = new Map<number, number>();
  readonly #most = new Map<number, number>();

  override allocate(rows: number, cols: number): NativeMatrix {
    const size = rows * cols;
    const live = (this.#live.get(size) ?? 0) + 1;
    this.#live.set(size, live);
    this.#most.set(size, Math.max(this.#most.get(size) ?? 0, live));
    return super.allocate(rows, cols);
  }

  override release(...matrices: Matrix[]): void {
    for (const { rows, cols } of matrices) this.#live.set(rows * cols, (this.#live.get(rows * cols) ?? 0) - 1);
    super.release(...matrices);
  }

  get bytes(): number {
    const element = this.precision === 'f64' ? 8 : 4;
    return [...this.#most].reduce((sum, [size, count]) => sum + size * count * element, 0);
  }

  /** Buffers not given back. */
  get leaked(): number {
    return [...this.#live.values()].reduce((sum, count) => sum + count, 0);
  }
}

const base: Omit<TwoStepParameters, 'replicate'> = {
  N: 768,
  d: 512,
  n: 1024,
  alphas: [0.3],
  prefactors: [1],
  batch: 'reused',
  activation: 'softplus',
  centred: false,
  target: 'tanh',
  targetMean: 'remove',
  noise: 0,
  outputScaling: 'mean-field',
  weights: 'gaussian',
  readout: 'gaussian',
  precision: 'f32',
  bulkValues: 3,
  spectrum: false,
  seed: 1,
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
        ...base,
        batch,
        alphas,
        prefactors: alphas.map(() => 1),
        spectrum: name.includes('grid'),
        replicate: 0,
      })),
    );
    const backend = new CountingBackend('f32');
    await computeOnBackend(backend, points, () => undefined);
    expect(backend.leaked).toBe(0);
    const predicted = workerMemory + estimate(points).memory;
    expect(backend.bytes + workerMemory).toBeLessThan(predicted * 1.02);
    expect(predicted).toBeLessThan(2 * (backend.bytes + workerMemory));
  });
});
