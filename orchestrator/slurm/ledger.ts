import type { Memory } from './memory.ts';
import type { Again } from './send-again.ts';
import type { Submission } from './submission.ts';

/** What a campaign knows and writes down. A store is one (store-ledger.ts); a simulation brings another. */
export interface Ledger {
  /** Takes in what was computed since; returns how many rows were new. */
  collect(): Promise<number>;
  /** The submissions that are not over, and the rows that they have. */
  submissions(): Promise<readonly Submission[]>;
  memory(): Memory;
  remember(memory: Memory): void;
  /** Plans the missing points of some chunks anew and writes a submission of them. Nothing is sent. */
  submitAgain(again: Again): Promise<void>;
  /** Path of the script of an array. */
  script(token: string, array: number): string;
  /** Sbatch is about to be called for an array. */
  sending(token: string, array: number): void;
  /** Slurm took an array under this id, or (null) said that it did not. */
  sent(token: string, array: number, job: string | null): void;
  /** Nothing is left to wait for. */
  over(token: string): void;
}
