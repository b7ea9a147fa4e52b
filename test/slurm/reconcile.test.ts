import { describe, expect, it } from 'vitest';
import type { Element } from '../../orchestrator/slurm/elements.ts';
import { noMemory } from '../../orchestrator/slurm/memory.ts';
import { reconcile } from '../../orchestrator/slurm/reconcile.ts';
import { afterTwoLooks, element, start, submission } from './submissions.ts';

const states = (decision: ReturnType<typeof reconcile>): readonly string[] => decision.standings[0].states;
const look = {
  ...{ now: start + 10_000, memory: noMemory, settings: {}, longestMinutes: 240, settleMs: 60_000, insist: false },
};

describe('a chunk', () => {
  it('with all its rows is done, whatever is listed', () => {
    expect(states(afterTwoLooks([submission([0, 0])], [element(0, 'RUNNING')]))).toEqual(['done', 'done']);
  });

  it.each([
    ['PENDING', 'Resources'],
    ['PENDING', 'BeginTime'],
    ['PENDING', 'a reason that nobody knows'],
    ['RUNNING', 'None'],
    ['COMPLETING', 'None'],
    ['SUSPENDED', 'None'],
    ['REQUEUED', 'None'],
  ])('whose element is %s (%s) lives, however long', (state, reason) => {
    const decision = afterTwoLooks([submission([10])], [element(0, state, { reason })]);
    expect(states(decision)).toEqual(['live']);
    expect(decision).toMatchObject({ again: [], cancel: [], idle: false });
  });

  it.each(['TIMEOUT', 'NODE_FAIL', 'PREEMPTED', 'CANCELLED', 'FAILED', 'COMPLETED', 'BOOT_FAIL'])(
    'that ended as %s with points missing is sent again, but only after two looks a minute apart',
    (state) => {
      const given = [submission([4, 0])];
      const first = reconcile({ ...look, elements: [element(0, state)], submissions: given });
      expect(states(first)).toEqual(['unclear', 'done']);
      expect(first.again).toEqual([]);
      const { again, over } = afterTwoLooks(given, [element(0, state)]);
      expect(again).toMatchObject([
        { round: 2, growth: { time: 1, memory: 1 }, chunks: [{ token: 'abcd1234', chunk: 0 }] },
      ]);
      // Its last chunk goes into the new submission, so nothing is left to wait for.
      expect(over).toEqual(['abcd1234']);
    },
  );

  it('that nobody lists is sent again after two looks a minute apart', () => {
    expect(afterTwoLooks([submission([10])], []).again).toHaveLength(1);
    expect(reconcile({ ...look, elements: [], submissions: [submission([10])] }).again).toEqual([]);
  });

  it('whose copy still lives is not sent again, though another copy has ended', () => {
    const both = [element(0, 'NODE_FAIL'), element(0, 'RUNNING')];
    expect(states(afterTwoLooks([submission([10])], both))).toEqual(['live']);
    expect(states(afterTwoLooks([submission([10])], both.reverse()))).toEqual(['live']);
  });

  it('of which a later submission has the missing points is left alone, also once that one is over', () => {
    const later = submission([10], { intent: { token: 'later000', continues: ['abcd1234/0'] } });
    const decision = afterTwoLooks([submission([10]), later], [element(0, 'RUNNING', { name: 'ns.s.later000-0' })]);
    expect(decision.standings.map(({ states: own }) => own[0])).toEqual(['moved', 'live']);
    expect(decision.again).toEqual([]);
    expect(decision.over).toEqual(['abcd1234']);
  });

  it('that its user holds is left alone', () => {
    const decision = afterTwoLooks([submission([10])], [element(0, 'PENDING', { reason: 'JobHeldUser' })]);
    expect(states(decision)).toEqual(['held']);
    expect(decision).toMatchObject({ again: [], cancel: [], stop: null, idle: false });
  });

  it.each([
    ['PENDING', 'PartitionTimeLimit'],
    ['PENDING', 'PartitionConfig'],
    ['PENDING', 'BadConstraints'],
    ['PENDING', 'JobHeldAdmin'],
    ['PENDING', 'DependencyNeverSatisfied'],
    ['PENDING', 'AssocMaxCpuPerJobLimit'],
    ['PENDING', 'QOSMaxMemoryPerJob'],
    ['PENDING', 'InvalidAccount'],
    ['PENDING', 'launch failed requeued held'],
    ['REQUEUE_HOLD', 'None'],
  ])(
    'that can never run (%s, %s) is taken out of the queue and not sent again, unless a setting changes',
    (state, reason) => {
      const given = [submission([10])];
      const seen = reconcile({ ...look, elements: [element(0, state, { reason })], submissions: given });
      expect(seen.cancel).toEqual([{ token: 'abcd1234', array: 0, indices: [0] }]);
      const cancelled = { ...look, elements: [element(0, 'CANCELLED')], submissions: given };
      const next = reconcile({ ...cancelled, memory: seen.memory, now: look.now + 30_000 });
      const settled = { ...cancelled, memory: next.memory, now: look.now + 120_000 };
      const last = reconcile(settled);
      expect(last.again).toEqual([]);
      expect(last.stop).toContain('1 element:');
      expect(reconcile({ ...settled, settings: { partition: 'other' } }).again).toHaveLength(1);
    },
  );
});

describe('a dead controller', () => {
  it('changes nothing: no chunk becomes gone, nothing is sent, cancelled or given up', () => {
    const memory = { ...noMemory, absentSince: { 'abcd1234/0': start - 3_600_000 } };
    const decision = reconcile({ ...look, memory, elements: null, submissions: [submission([10, 0])] });
    expect(states(decision)).toEqual(['unclear', 'done']);
    expect(decision).toMatchObject({ send: [], cancel: [], again: [], over: [], stop: null, idle: false, memory });
  });

  it('that has forgotten an array is noticed by its name, and the array is sent anew', () => {
    const other = element(0, 'RUNNING', { name: 'somebody-else' });
    expect(afterTwoLooks([submission([10, 10])], [other]).again[0].chunks).toHaveLength(2);
  });
});

describe('arrays', () => {
  const two = [
    { first: 0, count: 2, sentAt: null, taken: false },
    { first: 2, count: 2, sentAt: null, taken: false },
  ];

  it('are sent in waves below the submit limit', () => {
    const given = { ...look, elements: [], submissions: [submission([10, 10, 10, 10], { arrays: two })] };
    expect(reconcile(given).send).toHaveLength(2);
    expect(reconcile({ ...given, settings: { submit_limit: 3 } }).send).toEqual([{ token: 'abcd1234', array: 0 }]);
    const queued = [element(0, 'RUNNING', { name: 'x' }), element(1, 'PENDING', { name: 'x' })];
    expect(reconcile({ ...given, elements: queued, settings: { submit_limit: 3 } }).send).toEqual([]);
  });

  it('that nobody knows of are sought by name for a minute, then sent again as they are', () => {
    const unanswered = [{ first: 0, count: 1, sentAt: start, taken: false }];
    const given = [submission([10], { arrays: unanswered })];
    expect(reconcile({ ...look, elements: [], submissions: given }).send).toEqual([]);
    const decision = afterTwoLooks(given, []);
    expect(decision.send).toEqual([{ token: 'abcd1234', array: 0 }]);
    expect(decision.again).toEqual([]);
    expect(afterTwoLooks(given, [element(0, 'PENDING')]).send).toEqual([]);
  });

  it('of a cancelled submission are not sent, and it is over once nothing of it runs', () => {
    const given = [submission([10, 10, 10, 10], { arrays: two, cancelled: true })];
    expect(afterTwoLooks(given, [])).toMatchObject({ send: [], again: [], over: ['abcd1234'] });
  });
});

describe('what was too little', () => {
  const oom = [element(0, 'OUT_OF_MEMORY')];
  it('is asked for anew with 1.6 times the memory, three times at most', () => {
    expect(afterTwoLooks([submission([10])], oom).again[0].growth).toEqual({ time: 1, memory: 1.6 });
    const third = submission([10], { intent: { growth: { time: 1, memory: 1.6 ** 2 } } });
    expect(afterTwoLooks([third], oom).again[0].growth.memory).toBeCloseTo(1.6 ** 3, 12);
    const fourth = submission([10], { intent: { growth: { time: 1, memory: 1.6 ** 3 } } });
    expect(afterTwoLooks([fourth], oom)).toMatchObject({
      again: [],
      stop: expect.stringContaining('ran out of memory') as string,
    });
  });

  it.each(['TIMEOUT', 'COMPLETED'])(
    'gets twice the time where it ended as %s without a row, up to the longest limit, and that twice',
    (state) => {
      const ended = [element(0, state)];
      expect(afterTwoLooks([submission([10])], ended).again[0].growth).toEqual({ time: 2, memory: 1 });
      expect(afterTwoLooks([submission([9])], ended).again[0].growth).toEqual({ time: 1, memory: 1 });
      const longest = { longestMinutes: 60 };
      expect(afterTwoLooks([submission([10])], ended, longest).again[0].growth).toEqual({ time: 1, memory: 1 });
      const second = submission([10], { intent: { fruitless: 1 } });
      expect(afterTwoLooks([second], ended, longest)).toMatchObject({
        again: [],
        stop: expect.stringContaining('computed no point within 60 min') as string,
      });
    },
  );

  it('goes into a submission of its own', () => {
    const { again } = afterTwoLooks([submission([10, 10])], [element(0, 'OUT_OF_MEMORY'), element(1, 'NODE_FAIL')]);
    expect(again.map(({ growth, chunks }) => [growth.memory, chunks[0].chunk])).toEqual([
      [1.6, 0],
      [1, 1],
    ]);
  });
});

describe('a campaign', () => {
  it('stops after two rounds without a row, and tries once more when it is asked to', () => {
    const second = submission([10], { intent: { round: 2, fruitless: 1 } });
    const failed = [element(0, 'FAILED')];
    expect(afterTwoLooks([submission([10])], failed).again[0].fruitless).toBe(1);
    expect(afterTwoLooks([second], failed)).toMatchObject({
      again: [],
      stop: expect.stringContaining('it ended as FAILED') as string,
    });
    expect(afterTwoLooks([second], failed, { insist: true })).toMatchObject({ stop: null });
    // A row is a reason to go on.
    const some = submission([9], { intent: { round: 2, fruitless: 1 } });
    expect(afterTwoLooks([some], failed)).toMatchObject({ again: [{ fruitless: 0 }], stop: null });
  });

  it('gives up a chunk that brings nothing in two rounds, while others go on and whatever an earlier submission has brought', () => {
    const earlier = submission([10, 0], { intent: { token: 'earlier0', growth: { time: 1, memory: 1.6 ** 3 } } });
    const later = submission([10, 10], { intent: { round: 3, fruitless: 1 } });
    const elements = [
      element(0, 'OUT_OF_MEMORY', { name: 'ns.s.earlier0-0' }),
      ...[element(0, 'FAILED'), element(1, 'RUNNING')],
    ];
    expect(afterTwoLooks([earlier, later], elements)).toMatchObject({ again: [], stop: null, idle: false });
    const { again, stop } = afterTwoLooks([earlier, later], [elements[0], elements[1], element(1, 'FAILED')]);
    expect(again).toEqual([]);
    expect(stop).toContain('ran out of memory');
    expect(stop).toContain('2 elements: two rounds computed no point');
  });

  it('leaves a node out on which three elements ended without a row, and none with one', () => {
    const on =
      (state: string) =>
      (node: string, index: number): Element =>
        element(index, state, { node });
    const bad = ['n1', 'n1', 'n1'].map(on('FAILED'));
    const excluded = (missing: number[], elements: Element[]): readonly string[] =>
      afterTwoLooks([submission(missing)], elements).again[0].exclude;
    const good = element(3, 'COMPLETED', { node: 'n2' });
    expect(excluded([10, 10, 10, 2], [...bad, good])).toEqual(['n1']);
    expect(excluded([10, 10, 3, 2], [...bad, good])).toEqual([]);
    expect(excluded([10, 10, 10, 2], [...['n1', 'n1', 'n2'].map(on('FAILED')), good])).toEqual([]);
    for (const state of ['CANCELLED', 'PREEMPTED', 'NODE_FAIL', 'OUT_OF_MEMORY', 'TIMEOUT']) {
      expect(excluded([10, 10, 10, 2], [...['n1', 'n1', 'n1'].map(on(state)), good])).toEqual([]);
    }
    // If nothing works anywhere, the fault lies elsewhere.
    expect(excluded([10, 10, 10], bad)).toEqual([]);
  });

  it('waits with a large part of its points while others run, so that a mistake does not spread', () => {
    const missing = Array.from({ length: 10 }, () => 10);
    const running = missing.map((_, index) => element(index, index < 7 ? 'RUNNING' : 'FAILED'));
    expect(afterTwoLooks([submission(missing)], running).again).toEqual([]);
    const few = missing.map((_, index) => element(index, index < 8 ? 'RUNNING' : 'FAILED'));
    expect(afterTwoLooks([submission(missing)], few).again[0].chunks).toHaveLength(2);
  });

  it('decides the same of the same', () => {
    const given = { ...look, elements: [element(0, 'FAILED', { node: 'n1' })], submissions: [submission([3])] };
    expect(reconcile(given)).toEqual(reconcile(structuredClone(given)));
  });
});
