import { describe, expect, it } from 'vitest';
import { type Task, unknownHost } from '../../orchestrator/plan/task.ts';
import { TaskQueue } from '../../orchestrator/execute/task-queue.ts';

const task = (id: string, modelMemory = 1, modelMs = 1000): Task => ({
  ...{ id, points: [], replicate: 0, modelMs, modelMemory, threadable: false },
});
const queueOf = (tasks: readonly Task[], limits: { workers: number; memory: number }): TaskQueue =>
  new TaskQueue(tasks, limits, unknownHost);
const always = (one: Task): readonly Task[] => [one];
const take = (queue: TaskQueue): string[] => {
  const taken: string[] = [];
  for (let next = queue.next(always); next; next = queue.next(always)) taken.push(next.id);
  return taken;
};

describe('the queue', () => {
  it('gives out as many tasks as there are workers, in order', () => {
    const queue = queueOf(
      ['a', 'b', 'c'].map((id) => task(id)),
      { workers: 2, memory: 10 },
    );
    expect(take(queue)).toEqual(['a', 'b']);
    queue.done('a');
    expect(take(queue)).toEqual(['c']);
  });

  it('gives out short tasks ahead of the workers, as far as memory goes, and never behind a long one', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => task(id, 1, 50));
    const queue = queueOf([a, b, c, d], { workers: 1, memory: 10 });
    expect(take(queue)).toEqual(['a', 'b']);
    queue.computed('a');
    expect(take(queue)).toEqual(['c']);
    expect(take(queueOf([a, b], { workers: 1, memory: 1.5 }))).toEqual(['a']);
    expect(take(queueOf([a, task('long')], { workers: 1, memory: 10 }))).toEqual(['a']);
    expect(take(queueOf([task('long'), a, b], { workers: 2, memory: 10 }))).toEqual(['long', 'a']);
  });

  it('gives a worker the next task while the rows of the last are written, and tries them again if they are lost', () => {
    const queue = queueOf(
      ['a', 'b', 'c'].map((id) => task(id)),
      { workers: 1, memory: 10 },
    );
    expect(take(queue)).toEqual(['a']);
    queue.computed('a');
    expect(take(queue)).toEqual(['b']);
    expect(queue.crashed()).toEqual([]);
    expect(queue.idle).toBe(true);
    const again: string[] = [];
    for (let i = 0; i < 3; i++) for (const id of take(queue)) again.push(queue.done(id)?.task.id ?? '');
    expect(again.sort()).toEqual(['a', 'b', 'c']);
    expect(queue.idle).toBe(true);
  });

  it('keeps the sum of memory within the budget, but always runs one', () => {
    const queue = queueOf([task('a', 6), task('b', 6), task('c', 20)], { workers: 3, memory: 10 });
    expect(take(queue)).toEqual(['a']);
    queue.done('a');
    expect(take(queue)).toEqual(['b']);
    queue.done('b');
    expect(take(queue)).toEqual(['c']);
  });

  it('after a crash tries the tasks in flight one by one, and sets aside only the one at fault', () => {
    const queue = queueOf(
      ['good', 'bad', 'later'].map((id) => task(id)),
      { workers: 2, memory: 10 },
    );
    expect(take(queue)).toEqual(['good', 'bad']);
    expect(queue.crashed()).toEqual([]);
    const setAside: string[] = [];
    const finished: string[] = [];
    for (let round = 0; round < 10 && finished.length + setAside.length < 3; round++) {
      const running = take(queue);
      if (running.includes('bad')) {
        expect(running).toEqual(['bad']);
        setAside.push(...queue.crashed().map((job) => job.task.id));
      } else for (const id of running) finished.push(queue.done(id)?.task.id ?? '');
    }
    expect(setAside).toEqual(['bad']);
    expect(finished.sort()).toEqual(['good', 'later']);
  });

  it('takes as many tasks as there may be', () => {
    const many = queueOf(
      Array.from({ length: 300_000 }, (_, i) => task(String(i))),
      { workers: 1, memory: 10 },
    );
    many.add([task('last')]);
    expect(many.waiting).toBe(300_001);
    expect(take(many)).toEqual(['0']);
  });

  it('tries alone what fell with its worker, since another may be at fault', () => {
    const queue = queueOf([task('guilty', 1, 50), task('innocent', 1, 50)], { workers: 1, memory: 10 });
    expect(take(queue)).toEqual(['guilty', 'innocent']);
    for (const id of ['guilty', 'innocent']) {
      const job = queue.done(id);
      expect(job && queue.failed(job, 'error', true)).toBe(true);
    }
    for (let i = 0; i < 2; i++) {
      const [only, ...others] = take(queue);
      expect(others).toEqual([]);
      const job = queue.done(only);
      if (job && only === 'guilty') expect(queue.failed(job, 'error', true)).toBe(false);
    }
    expect(queue.idle && queue.waiting === 0).toBe(true);
  });

  it('tries a failed task once more, then gives up', () => {
    const queue = queueOf([task('a')], { workers: 1, memory: 10 });
    for (const again of [true, false]) {
      take(queue);
      const job = queue.done('a');
      expect(job && queue.failed(job, 'error')).toBe(again);
    }
    expect(queue.waiting).toBe(0);
  });
});
