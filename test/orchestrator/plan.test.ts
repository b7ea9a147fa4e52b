import { describe, expect, it } from 'vitest';
import { makePlan } from '../../orchestrator/plan/plan.ts';
import { allocate, predictWallMs } from '../../orchestrator/plan/allocation.ts';
import { expand } from '../../orchestrator/sweep/expand.ts';
import { parseSweep } from '../../orchestrator/sweep/load-sweep.ts';

const { points } = expand(
  parseSweep(
    'test.yaml',
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
);

describe('a plan', () => {
  const plan = makePlan(points, 0);

  it('puts the points of one draw, and only those, into one task', () => {
    expect(plan.tasks).toHaveLength(2 * 3);
    for (const { points: block } of plan.tasks) {
      expect(block).toHaveLength(3 * 2 * 2 * 2);
      const draws = block.map(({ parameters: p }) => 'N' in p && JSON.stringify([p.N, p.replicate]));
      expect(new Set(draws).size).toBe(1);
    }
  });

  it('puts empty drills into blocks, and those that take time or fail into tasks of their own', () => {
    const drills = (rest: string): number =>
      makePlan(
        expand(
          parseSweep(
            'drill.yaml',
            `name: drill\nexperiment: drill\nparameters:\n  index: { from: 1, to: 600, count: 600 }\n${rest}`,
          ),
        ).points,
        0,
      ).tasks.length;
    expect(drills('')).toBe(3);
    expect(drills('  milliseconds: 1\n')).toBe(600);
    expect(drills('  behaviour: throw\n')).toBe(600);
  });

  it('runs breadth-first by replicate, largest first within', () => {
    const order = plan.tasks.map(({ replicate }) => replicate);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    const first = plan.tasks.filter(({ replicate }) => replicate === 0).map(({ predictedMs }) => predictedMs);
    expect(first).toEqual([...first].sort((a, b) => b - a));
  });

  it('has tasks for what is not stored', () => {
    const rest = makePlan(points.slice(30), 30);
    expect(rest).toMatchObject({ points: points.length, stored: 30 });
    expect(rest.tasks.flatMap((task) => task.points)).toHaveLength(points.length - 30);
    expect(makePlan([], points.length).tasks).toEqual([]);
  });

  it('scales its times by what this host has shown', () => {
    expect(makePlan(points, 0, { speed: 2 }).coreMs).toBeCloseTo(2 * plan.coreMs, 6);
  });
});

it('a plan scales its memory likewise, and keeps what the model says', () => {
  const { tasks } = makePlan(points, 0, { memory: 1.5 });
  for (const { memory, modelMemory } of tasks) expect(memory).toBe(1.5 * modelMemory);
});

describe('blocks are split by α1', () => {
  const draw = points.filter(
    ({ parameters: p }) => 'N' in p && p.N === 64 && p.activation === 'tanh' && p.replicate === 0,
  );

  it('where there are fewer of them than workers, and no further than α1 goes', () => {
    expect(makePlan(draw, 0, { workers: 1 }).tasks).toHaveLength(1);
    for (const [workers, tasks] of [
      [2, 2],
      [3, 3],
      [8, 3],
    ] as const) {
      const plan = makePlan(draw, 0, { workers });
      expect(plan.tasks).toHaveLength(tasks);
      expect(plan.tasks.flatMap((task) => task.points)).toHaveLength(draw.length);
      const firsts = plan.tasks.map((task) => new Set(task.points.map(({ parameters: p }) => 'N' in p && p.alphas[0])));
      expect(firsts.reduce((sum, set) => sum + set.size, 0)).toBe(3);
    }
  });

  it('where one would take very long', () => {
    expect(makePlan(draw, 0, { speed: 1e6 }).tasks).toHaveLength(3);
  });
});

it('a block of any size can be planned', () => {
  const text = `name: wide
parameters:
  N: 64
  d/N: 0.5
  n/N: 2
  alpha1: { from: 0, to: 0.49, count: 500 }
  alpha2: { from: 0, to: 0.49, count: 400 }
`;
  const { points: wide } = expand(parseSweep('wide.yaml', text));
  const { tasks } = makePlan(wide, 0);
  expect(tasks.reduce((sum, task) => sum + task.points.length, 0)).toBe(200_000);
});

describe('the allocation', () => {
  const { tasks } = makePlan(points, 0);

  it('gives each core a worker with one thread', () => {
    expect(allocate(tasks, { cores: 4, memory: 1e12 })).toMatchObject({ workers: 4, threads: 1 });
  });

  it('takes fewer workers where memory is short', () => {
    const largest = Math.max(...tasks.map(({ memory }) => memory));
    expect(allocate(tasks, { cores: 8, memory: 2.5 * largest }).workers).toBe(2);
  });

  it('gives cores to BLAS where tasks are few and large', () => {
    const large = expand(
      parseSweep('test.yaml', 'name: t\nparameters:\n  N: 8192\n  d/N: 1\n  n/N: 1\n  alpha1: 0.2\n'),
    );
    const few = makePlan(large.points, 0).tasks;
    expect(allocate(few, { cores: 4, memory: 1e12 })).toMatchObject({ workers: 1, threads: 4 });
  });

  it('expects no less than the longest task and no less than an even share', () => {
    const total = tasks.reduce((sum, { predictedMs }) => sum + predictedMs, 0);
    const wall = predictWallMs(tasks, { workers: 3, threads: 1, memory: 1e12 });
    expect(wall).toBeGreaterThanOrEqual(total / 3);
    expect(wall).toBeLessThan(total / 3 + Math.max(...tasks.map(({ predictedMs }) => predictedMs)));
  });
});
