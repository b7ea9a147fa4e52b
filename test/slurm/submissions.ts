import type { Element } from '../../orchestrator/slurm/elements.ts';
import { noMemory } from '../../orchestrator/slurm/memory.ts';
import { type Decision, type Look, reconcile } from '../../orchestrator/slurm/reconcile.ts';
import type { ChunkCounts, Intent, Submission } from '../../orchestrator/slurm/submission.ts';

/** A time to begin with, milliseconds since the epoch. */
export const start = 1_800_000_000_000;

const intent: Intent = {
  ...{ format: 1, token: 'abcd1234', sweep: 's', experiment: 'drill', round: 1, fruitless: 0, createdAt: start },
  ...{ nightsweep: '0', settings: {}, cores: 1, memoryMb: 1000, limitMinutes: 60, growth: { time: 1, memory: 1 } },
  ...{ continues: [], exclude: [], arrays: [] },
};

/** A submission of one array that Slurm has taken, with ten points per chunk. */
export function submission(
  missing: readonly number[],
  change: Partial<Omit<Submission, 'intent'>> & { intent?: Partial<Intent> } = {},
): Submission {
  const chunks = missing.map((count): ChunkCounts => ({ points: 10, missing: count, failed: 0 }));
  const arrays = change.arrays ?? [{ first: 0, count: missing.length, sentAt: start, taken: true }];
  return { arrays, chunks, cancelled: false, ...change, intent: { ...intent, ...change.intent } };
}

/** An element of the first array of that submission. */
export function element(index: number, state: string, more: Partial<Element> = {}): Element {
  return { index, state, reason: 'None', node: '', name: 'ns.s.abcd1234-0', ...more };
}

/** Looks at the queue twice, so far apart that what is not listed counts as gone. */
export function afterTwoLooks(
  submissions: readonly Submission[],
  elements: readonly Element[],
  change: Partial<Look> = {},
): Decision {
  const look: Look = {
    ...{ now: start + 10_000, elements, submissions, memory: noMemory, settings: {}, longestMinutes: 240 },
    ...{ settleMs: 60_000, insist: false, ...change },
  };
  const { memory } = reconcile(look);
  return reconcile({ ...look, now: look.now + 61_000, memory });
}
