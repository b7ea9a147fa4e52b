import { describe, expect, it } from 'vitest';
import type { Task } from '../../orchestrator/plan/task.ts';
import { minutesOf, slurmTime } from '../../orchestrator/slurm/minutes.ts';
import { noGrowth, type SizingContext, sizesOf } from '../../orchestrator/slurm/sizing.ts';

const task = (minutes: number, memory = 1e9): Task => {
  return { id: 't', points: [], replicate: 0, modelMs: minutes * 60_000, modelMemory: memory, threadable: false };
};
const node = { partition: 'p', name: 'n', cores: 32, memoryMb: 64_000, features: [], state: 'idle' };
const partition = { name: 'p', isDefault: true, up: true, maxMinutes: 1440, accounts: null, qos: null };
const cluster = { name: 'c', version: '22', maxArraySize: 1001, maxJobs: 10_000, minJobAge: 300, accounting: false };
const context: SizingContext = {
  ...{ settings: {}, cluster, partition, nodes: [node], host: { speed: 1, memory: 1 }, spread: 1.2, growth: noGrowth },
};
const many = (count: number, minutes: number): Task[] => Array.from({ length: count }, () => task(minutes));

describe('elements', () => {
  it('take half an hour of one core where there are few', () => {
    const { chunks, cores, limitMinutes, memoryMb } = sizesOf(many(60, 5), context);
    expect(chunks.map(({ length }) => length)).toEqual(Array.from({ length: 10 }, () => 6));
    expect(cores).toBe(1);
    // 1.5 times the 95 % quantile, which is 1.2 times half an hour, and five minutes.
    expect(limitMinutes).toBe(59);
    expect(memoryMb).toBe(Math.ceil((1e9 + 300e6) / 2 ** 20));
  });

  it('take more cores where there would be more than ten thousand, or more than may be queued', () => {
    expect(sizesOf(many(40_000, 10), context).cores).toBe(2);
    const limited = { ...context, settings: { submit_limit: 100 } };
    const { cores, chunks, arraySize } = sizesOf(many(4000, 5), limited);
    expect(cores).toBe(8);
    expect(chunks.length).toBeLessThanOrEqual(100);
    expect(arraySize).toBe(50);
  });

  it('ask for no more cores than the memory of a node allows', () => {
    const large = Array.from({ length: 40_000 }, () => task(10, 30e9));
    expect(sizesOf(large, { ...context, settings: { submit_limit: 10 } }).cores).toBe(2);
  });

  it('keep below the longest limit: that of the partition, or that of the settings', () => {
    expect(
      sizesOf(many(60, 5), { ...context, partition: { ...partition, maxMinutes: 20 } }).limitMinutes,
    ).toBeLessThanOrEqual(20);
    const { limitMinutes, chunks } = sizesOf(many(60, 1), { ...context, settings: { time: '0:15:00' } });
    expect(limitMinutes).toBeLessThanOrEqual(15);
    expect(chunks.length).toBeGreaterThan(8);
  });

  it('ask for more after an attempt that had too little', () => {
    const before = sizesOf(many(6, 5), context);
    const after = sizesOf(many(6, 5), { ...context, growth: { time: 2, memory: 1.6 } });
    expect(after.limitMinutes).toBe(2 * before.limitMinutes);
    expect(after.memoryMb).toBe(Math.ceil((1.6e9 + 300e6) / 2 ** 20));
  });

  it('are refused where no node has their memory', () => {
    expect(() => sizesOf([task(1, 90e9)], context)).toThrow(/90.* GB of memory, and no node/);
    expect(sizesOf([task(1, 90e9)], { ...context, settings: { memory: 'none' } }).cores).toBe(1);
  });

  it('get all the memory of a node where a later attempt would need more', () => {
    expect(sizesOf([task(1, 50e9)], { ...context, growth: { time: 1, memory: 1.6 } }).memoryMb).toBe(node.memoryMb);
  });
});

describe("Slurm's times", () => {
  it.each([
    ['90', 90],
    ['90:30', 90.5],
    ['2:00:00', 120],
    ['1-00', 1440],
    ['1-12:30', 2190],
    ['1-12:30:30', 2190.5],
    ['UNLIMITED', Infinity],
    ['two hours', null],
    ['', null],
    ['1-', null],
  ])('%s is read', (text, minutes) => {
    expect(minutesOf(text)).toBe(minutes);
  });

  it('are written so that they are read as they were meant', () => {
    for (const minutes of [1, 59, 60, 61, 1439, 1440, 10_000]) expect(minutesOf(slurmTime(minutes))).toBe(minutes);
    expect(slurmTime(0.2)).toBe('0-00:01:00');
  });
});
