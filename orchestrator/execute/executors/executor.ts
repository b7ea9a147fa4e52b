import type { Chunk } from '../chunk.ts';
import type { Clock } from '../clock.ts';
import type { CommandRunner } from '../command-runner.ts';
import type { ChunkEvent, ChunkOutcome } from '../control.ts';

/** What every executor is given besides the chunks. */
export interface RunContext {
  clock: Clock;
  /** Runs programs, as one that submits jobs must. */
  commands: CommandRunner;
  /** Whether chunks may follow the first, as those of a refinement do. */
  follows: boolean;
  /** Milliseconds since the epoch after which no task may run here; null without one. */
  deadline: number | null;
  /** Aborted: no more tasks are started here, and no more chunks are handed on. */
  drain: AbortSignal;
  /** Aborted: what runs here is ended at once. */
  kill: AbortSignal;
  observe(event: ChunkEvent): void;
}

/** Chunks that were handed to another machine or scheduler, or written for one. */
export interface Handed {
  kind: 'handed';
  chunks: number;
  /** Commands for people: how to ask for its state, how to bring the rows home, how to give it up. */
  commands: readonly string[];
}

/** Chunks that were computed here, all together. */
export type Computed = ChunkOutcome & { kind: 'computed' };

/** A way to have chunks computed: on this machine, by a scheduler, or written to be carried elsewhere. */
export interface Executor {
  readonly name: string;
  /**
   * Has chunks computed in their order.
   * @param chunks are asked for one by one: a chunk may rest on the rows of those before it, so the next is asked for only once an executor
   *   that computes has stored them; one that hands on asks for as many as there are
   */
  execute(chunks: AsyncIterator<Chunk, undefined>, context: RunContext): Promise<Computed | Handed>;
}
