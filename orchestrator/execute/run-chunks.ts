import { isDeepStrictEqual } from 'node:util';
import type { Registry } from '../../kernels/contract/registry.ts';
import { allocationFor, type Machine } from '../machine/machine.ts';
import type { Task } from '../plan/task.ts';
import type { Chunk } from './chunk.ts';
import { type ChunkOutcome, type Control, nothingComputed, type Sink } from './control.ts';
import { runChunk } from './run-chunk.ts';

/** What computing chunks on this machine needs. */
export interface RunChunksContext {
  registry: Registry;
  machine: Machine;
  sink: Sink;
  /** Whether chunks may follow the first, as those of a refinement do. */
  follows: boolean;
  control: Omit<Control, 'more'>;
}

/**
 * Computes chunks on this machine, one after the other. It asks for the next one once the rows of those before are stored, because it may rest
 * on them. A chunk that follows another one goes to the same pool host, unless other numbers of workers or threads suit it better.
 * @returns the outcome of all together
 */
export async function runChunks(
  chunks: AsyncIterator<Chunk, undefined>,
  { registry, machine, sink, follows, control }: RunChunksContext,
): Promise<ChunkOutcome> {
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
    const ended = await runChunk(registry, current, machine, sink, { ...control, more: follows ? more : null });
    outcome = together(outcome, ended);
  }
  return outcome;
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
