import type { Chunk } from '../chunk.ts';
import type { Clock } from '../clock.ts';
import type { CommandRunner } from '../command-runner.ts';
import type { ChunkEvent, ChunkOutcome } from '../control.ts';

/** What every executor gets besides the chunks. */
export interface RunContext {
  clock: Clock;
  /** Runs programs; an executor that submits jobs needs them. */
  commands: CommandRunner;
  /** Whether chunks may follow the first, as those of a refinement do. */
  follows: boolean;
  /** Milliseconds since the epoch after which no task may run here; null without one. */
  deadline: number | null;
  /** Aborted: no more tasks start here, and no more chunks are handed on. */
  drain: AbortSignal;
  /** Aborted: everything that runs here ends at once. */
  kill: AbortSignal;
  /** Called with what happens on the way. */
  observe(event: ChunkEvent): void;
}

/** The outcome of chunks that were handed to another machine or scheduler, or written for one. */
export interface Handed {
  kind: 'handed';
  /** How many chunks there were. */
  chunks: number;
  /** Commands for people, that ask for the state, bring the rows home, or give up. */
  commands: readonly string[];
}

/** The outcome of chunks that were computed here, all together. */
export type Computed = ChunkOutcome & { kind: 'computed' };

/** A way to have chunks computed: on this machine, by a scheduler, or written to be carried elsewhere. */
export interface Executor {
  readonly name: string;
  /**
   * Has chunks computed in their order.
   * @param chunks asked for one by one, because a chunk may rest on the rows of those before it. An executor that computes asks for the
   *   next one
   * once it has stored these rows. One that hands chunks on asks for as many as there are.
   */
  execute(chunks: AsyncIterator<Chunk, undefined>, context: RunContext): Promise<Computed | Handed>;
}
