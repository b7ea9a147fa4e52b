import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TaskQueue } from '../../orchestrator/execute/task-queue.ts';
import { type Task, unknownHost } from '../../orchestrator/plan/task.ts';

const memory = 14;
const kinds = ['computed', 'done', 'done', 'error', 'timeout', 'fell', 'crash', 'put back', 'add'] as const;

/** What may happen to a run; `which` picks a task in flight. */
interface Happening {
  kind: (typeof kinds)[number];
  which: number;
}

interface Shape {
  long: boolean;
  memory: number;
}

/** What a queue should be doing, kept beside it. Every step checks that both agree. */
class Model {
  readonly #queue: TaskQueue;
  readonly #workers: number;
  readonly #tasks = new Map<string, Task>();
  readonly #running = new Set<string>();
  readonly #writing = new Set<string>();
  readonly #settled = new Map<string, 'done' | 'set aside'>();

  constructor(shapes: readonly Shape[], workers: number) {
    this.#workers = workers;
    this.#queue = new TaskQueue(
      shapes.map((shape) => this.#made(shape)),
      { workers, memory },
      unknownHost,
    );
  }

  #made({ long, memory: modelMemory }: Shape): Task {
    const id = `t${this.#tasks.size}`;
    const task = { ...{ id, points: [], replicate: 0, modelMs: long ? 1000 : 50, modelMemory, threadable: false } };
    this.#tasks.set(id, task);
    return task;
  }

  get tasks(): number {
    return this.#tasks.size;
  }

  /** Whether every task is done or set aside, and the queue knows. */
  get ended(): boolean {
    return this.#settled.size === this.#tasks.size && this.#queue.idle && this.#queue.waiting === 0;
  }

  /** Gives out what may be given out. */
  giveOut(): void {
    const queue = this.#queue;
    const whole = (task: Task): readonly Task[] => [task];
    for (let task = queue.next(whole); task; task = queue.next(whole)) {
      const { id } = task;
      expect(this.#running.has(id) || this.#writing.has(id) || this.#settled.has(id)).toBe(false);
      this.#running.add(id);
      const used = [...this.#running].reduce((sum, one) => sum + (this.#tasks.get(one)?.modelMemory ?? 0), 0);
      expect(this.#running.size === 1 || used <= memory).toBe(true);
      expect(this.#running.size).toBeLessThanOrEqual(2 * this.#workers);
    }
    expect(this.#running.size + this.#writing.size + queue.waiting + this.#settled.size).toBe(this.#tasks.size);
    expect(queue.running.map(({ task }) => task.id).sort()).toEqual([...this.#running].sort());
    // While anything waits something is on its way.
    expect(this.#running.size > 0 || queue.waiting === 0).toBe(true);
  }

  happen({ kind, which }: Happening): void {
    if (kind === 'add') this.#queue.add([this.#made({ long: which % 2 === 0, memory: 1 + (which % 12) })]);
    else if (kind === 'put back') {
      this.#queue.putBack();
      this.#processGone();
    } else if (kind === 'crash') this.#crash();
    else if (kind === 'computed') this.#computed(which);
    else this.#ended(kind, which);
  }

  #settle(id: string, how: 'done' | 'set aside'): void {
    expect(this.#settled.has(id)).toBe(false);
    this.#settled.set(id, how);
  }

  #processGone(): void {
    this.#running.clear();
    this.#writing.clear();
  }

  #crash(): void {
    for (const { task } of this.#queue.crashed()) {
      // Only what ran alone is held to be at fault; with short tasks another may have been given out ahead.
      expect(this.#running.has(task.id)).toBe(true);
      this.#settle(task.id, 'set aside');
    }
    this.#processGone();
  }

  #computed(which: number): void {
    const id = pick(this.#running, which);
    if (id === undefined) return;
    this.#queue.computed(id);
    this.#running.delete(id);
    this.#writing.add(id);
  }

  /** A task's rows are on the disk, or it failed. */
  #ended(kind: 'done' | 'error' | 'timeout' | 'fell', which: number): void {
    const id = pick(kind === 'done' ? [...this.#running, ...this.#writing] : this.#running, which);
    if (id === undefined) return;
    this.#running.delete(id);
    this.#writing.delete(id);
    const job = this.#queue.done(id);
    expect(job?.task.id).toBe(id);
    if (!job || kind === 'done') return this.#settle(id, 'done');
    // What is left of a task is handed back as a copy.
    const again = this.#queue.failed({ ...job }, kind === 'timeout' ? 'timeout' : 'error', kind !== 'error');
    if (!again) this.#settle(id, 'set aside');
  }
}

function pick(ids: Iterable<string>, which: number): string | undefined {
  const all = [...ids];
  return all[which % Math.max(1, all.length)];
}

const shapes = fc.array(fc.record({ long: fc.boolean(), memory: fc.integer({ min: 1, max: 12 }) }), {
  minLength: 1,
  maxLength: 12,
});
const happenings = fc.array(fc.record({ kind: fc.constantFrom(...kinds), which: fc.nat(20) }), { maxLength: 80 });

it('whatever happens to tasks, none is lost, none is given out twice at once, and each ends done or set aside', () => {
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 3 }), happenings, (some, workers, events) => {
      const model = new Model(some, workers);
      for (const event of events) {
        model.giveOut();
        model.happen(event);
      }
      // Then nothing goes wrong any more.
      for (let round = 0; round < 2 * model.tasks; round++) {
        model.giveOut();
        model.happen({ kind: 'done', which: round });
      }
      expect(model.ended).toBe(true);
    }),
    { seed: 20261128, numRuns: 500 },
  );
});

it('a process that only ever dies sets every task aside after two deaths of its own', () => {
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 3 }), (some, workers) => {
      const model = new Model(some, workers);
      // One death for those that ran together, and two for each alone.
      for (let deaths = 0; deaths < 3 * some.length + 1; deaths++) {
        model.giveOut();
        model.happen({ kind: 'crash', which: 0 });
      }
      expect(model.ended).toBe(true);
    }),
    { seed: 20261128, numRuns: 200 },
  );
});
