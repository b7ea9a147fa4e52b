import { describe, expect, it } from 'vitest';
import { makePlan } from '../../orchestrator/plan/plan.ts';
import { allocate, predictWallMs } from '../../orchestrator/plan/allocation.ts';
import { drill } from '../../experiments/drill/index.ts';
import { twoStep } from '../../experiments/two-step/index.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import type { Point } from '../../kernels/contract/identity.ts';
import { expectedMs, unknownHost } from '../../orchestrator/plan/task.ts';
import { expand } from '../../orchestrator/sweep/expand.ts';
import { parse } from '../sweeps.ts';

const points = expand(
  await parse(
    `name: test
replicates: 3
parameters:
  N: [64, 128]
  d/N: 0.5
  n/N: 2
  alpha1: [0.1, 0.2, 0.3]
  alpha2: [0.1, 0.2]
  batch: [reused, independent]
  activation: [tanh, relu]
`,
  ),
).points as Point<TwoStepParameters>[];

describe('a plan', () => {
  const plan = makePlan(twoStep, points, 0);

  it('puts the points of one draw, and only those, into one task', () => {
    expect(plan.tasks).toHaveLength(2 * 3);
    for (const { points: block } of plan.tasks) {
      expect(block).toHaveLength(3 * 2 * 2 * 2);
      const draws = (block as typeof points).map(({ parameters: p }) => JSON.stringify([p.N, p.replicate]));
      expect(new Set(draws).size).toBe(1);
    }
  });

  it('puts empty drills into blocks, and those that take time or fail into tasks of their own', async () => {
    const drills = async (rest: string): Promise<number> => {
      const text = `name: drill\nexperiment: drill\nparameters:\n  index: { from: 1, to: 600, count: 600 }\n${rest}`;
      return makePlan(drill, expand(await parse(text)).points, 0).tasks.length;
    };
    expect(await drills('')).toBe(3);
    expect(await drills('  milliseconds: 1\n')).toBe(600);
    expect(await drills('  behaviour: throw\n')).toBe(600);
  });

  it('runs breadth-first by replicate, largest first within', () => {
    const order = plan.tasks.map(({ replicate }) => replicate);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    const first = plan.tasks.filter(({ replicate }) => replicate === 0).map(({ modelMs }) => modelMs);
    expect(first).toEqual([...first].sort((a, b) => b - a));
  });

  it('has tasks for what is not stored', () => {
    const rest = makePlan(twoStep, points.slice(30), 30);
    expect(rest).toMatchObject({ points: points.length, stored: 30 });
    expect(rest.tasks.flatMap((task) => task.points)).toHaveLength(points.length - 30);
    expect(makePlan(twoStep, [], points.length).tasks).toEqual([]);
  });

  it('scales its times by what this host has shown', () => {
    const [task] = plan.tasks;
    expect(expectedMs(task, { speed: 2, memory: 1 })).toBe(2 * task.modelMs);
  });
});

describe('blocks are split by α1', () => {
  const draw = points.filter(({ parameters: p }) => p.N === 64 && p.activation === 'tanh' && p.replicate === 0);

  it('where there are fewer of them than workers, and no further than α1 goes', () => {
    expect(makePlan(twoStep, draw, 0, { workers: 1 }).tasks).toHaveLength(1);
    for (const [workers, tasks] of [
      [2, 2],
      [3, 3],
      [8, 3],
    ] as const) {
      const plan = makePlan(twoStep, draw, 0, { workers });
      expect(plan.tasks).toHaveLength(tasks);
      expect(plan.tasks.flatMap((task) => task.points)).toHaveLength(draw.length);
      const firsts = plan.tasks.map(
        (task) => new Set((task.points as typeof points).map(({ parameters: p }) => p.alphas[0])),
      );
      expect(firsts.reduce((sum, set) => sum + set.size, 0)).toBe(3);
    }
  });

  it('where one would take very long', () => {
    expect(makePlan(twoStep, draw, 0, { speed: 1e6 }).tasks).toHaveLength(3);
  });
});

it('a block of any size can be planned', async () => {
  const text = `name: wide
parameters:
  N: 64
  d/N: 0.5
  n/N: 2
  alpha1: { from: 0, to: 0.49, count: 500 }
  alpha2: { from: 0, to: 0.49, count: 400 }
`;
  const { points: wide } = expand(await parse(text));
  const { tasks } = makePlan(twoStep, wide, 0);
  expect(tasks.reduce((sum, task) => sum + task.points.length, 0)).toBe(200_000);
});

describe('the allocation', () => {
  const { tasks } = makePlan(twoStep, points, 0);

  it('gives each core a worker with one thread', () => {
    expect(allocate(tasks, { cores: 4, memory: 1e12 }, unknownHost)).toMatchObject({ workers: 4, threads: 1 });
  });

  it('takes fewer workers where memory is short', () => {
    const largest = Math.max(...tasks.map(({ modelMemory }) => modelMemory));
    expect(allocate(tasks, { cores: 8, memory: 2.5 * largest }, unknownHost).workers).toBe(2);
  });

  it('gives cores to BLAS where tasks are few and large', async () => {
    const large = expand(await parse('name: t\nparameters:\n  N: 8192\n  d/N: 1\n  n/N: 1\n  alpha1: 0.2\n'));
    const few = makePlan(twoStep, large.points, 0).tasks;
    expect(allocate(few, { cores: 4, memory: 1e12 }, unknownHost)).toMatchObject({ workers: 1, threads: 4 });
  });

  it('expects no less than the longest task and no less than an even share', () => {
    const total = tasks.reduce((sum, { modelMs }) => sum + modelMs, 0);
    const wall = predictWallMs(tasks, { workers: 3, threads: 1, memory: 1e12 }, unknownHost);
    expect(wall).toBeGreaterThanOrEqual(total / 3);
    expect(wall).toBeLessThan(total / 3 + Math.max(...tasks.map(({ modelMs }) => modelMs)));
  });
});
