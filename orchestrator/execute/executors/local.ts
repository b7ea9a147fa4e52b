import { isDeepStrictEqual } from 'node:util';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { allocationFor, type Machine } from '../../machine/machine.ts';
import type { Task } from '../../plan/task.ts';
import type { Chunk } from '../chunk.ts';
import { type ChunkOutcome, nothingComputed, type Sink } from '../control.ts';
import { runChunk } from '../run-chunk.ts';
import type { Computed, Executor } from './executor.ts';

/** What the local executor needs. */
export interface LocalOptions {
  registry: Registry;
  machine: Machine;
  sink: Sink;
  /** A task that runs longer than this is given up; null: the limit lies far beyond what the task is expected to take. */
  taskTimeoutMs: number | null;
}

/**
 * Computes chunks on this machine. A chunk that follows another one goes to the same pool host, unless other numbers of workers or threads
 * suit it
 * better.
 */
export function localExecutor({ registry, machine, sink, taskTimeoutMs }: LocalOptions): Executor {
  return {
    name: 'local',
    async execute(chunks, context): Promise<Computed> {
      let outcome = nothingComputed;
      let next = await following(chunks);
      while (next && outcome.stopped === null && outcome.pointsFailed === 0) {
        const current: Chunk = next;
        const allocation = allocationFor(current.tasks, machine, current.backend);
        next = null;
        const more = async (): Promise<readonly Task[]> => {
          const chunk = await following(chunks);
          if (!chunk || isDeepStrictEqual(allocationFor(chunk.tasks, machine, chunk.backend), allocation)) {
            return chunk?.tasks ?? [];
          }
          next = chunk;
          return [];
        };
        const ended = await runChunk(registry, current, machine, sink, {
          ...context,
          taskTimeoutMs,
          more: context.follows ? more : null,
        });
        outcome = together(outcome, ended);
      }
      return { kind: 'computed', ...outcome };
    },
  };
}

async function following(chunks: AsyncIterator<Chunk, undefined>): Promise<Chunk | null> {
  const next = await chunks.next();
  return next.done ? null : next.value;
}

function together(a: ChunkOutcome, b: ChunkOutcome): ChunkOutcome {
  return {
    ...b,
    pointsDone: a.pointsDone + b.pointsDone,
    pointsFailed: a.pointsFailed + b.pointsFailed,
    taskMs: a.taskMs + b.taskMs,
    expectedMs: a.expectedMs + b.expectedMs,
  };
}
