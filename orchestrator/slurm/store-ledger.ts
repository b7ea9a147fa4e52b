import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from '../../kernels/contract/registry.ts';
import { writeAtomically } from '../../store/atomic.ts';
import { diskReason } from '../../store/errors.ts';
import { IdSet } from '../../store/id-set.ts';
import { LockedError } from '../../store/lock.ts';
import { storedPoints } from '../../store/stored-points.ts';
import { ChunkPoints } from '../chunks/chunk-points.ts';
import { collectChunks, failedPoints } from '../chunks/collect-chunks.ts';
import type { Ledger } from './ledger.ts';
import { type Memory, noMemory } from './memory.ts';
import type { Again } from './send-again.ts';
import type { Submission } from './submission.ts';
import {
  clustersFolder,
  type FiledSubmission,
  filedSubmissions,
  noteNotSent,
  noteOver,
  noteSending,
  noteTaken,
  scriptOf,
  submissionFolder,
} from './submission-folder.ts';

/** What the ledger of a store needs. */
export interface StoreLedgerContext {
  store: string;
  sweep: string;
  registry: Registry;
  /** Plans some points anew and writes a submission of them. */
  submit: (wanted: (id: string) => boolean, again: Again) => Promise<void>;
  say: (text: string) => void;
}

/** The submissions of a sweep in a store. What it knows lies in files, so a campaign may end at any instant and go on in another process. */
export class StoreLedger implements Ledger {
  readonly #context: StoreLedgerContext;
  readonly #points = new Map<string, ChunkPoints>();
  #told = '';

  constructor(context: StoreLedgerContext) {
    this.#context = context;
  }

  async collect(): Promise<number> {
    const { store, registry, say } = this.#context;
    let taken = 0;
    for (const { folder } of this.#open()) {
      try {
        const collected = await collectChunks(store, folder, registry);
        taken += collected.taken;
        for (const { path, what } of collected.damaged)
          say(`warning: ${path} is damaged (${what}); the rest of it was taken in`);
      } catch (error) {
        // Another process collects or seals at this moment, or the disk or the file server is in trouble; the next look finds the rows.
        const why = error instanceof LockedError ? error.message : diskReason(error);
        if (why === null) throw error;
        if (why !== this.#told) say(`note: rows are not collected now: ${why}`);
        this.#told = why;
      }
    }
    return taken;
  }

  async submissions(): Promise<readonly Submission[]> {
    const open = this.#open();
    if (open.length === 0) return [];
    const { store } = this.#context;
    const stored = await storedPoints(store, open[0].intent.experiment);
    return open.map(({ intent, arrays, cancelled }) => {
      const points = this.#pointsOf(intent.token);
      const failed = points.within(failedPoints(store, intent.token), stored);
      const chunks = points.missing(stored).map((missing, chunk) => {
        return { points: points.counts[chunk], missing: missing - failed[chunk], failed: failed[chunk] };
      });
      return { intent, arrays, chunks, cancelled };
    });
  }

  memory(): Memory {
    try {
      return { ...noMemory, ...(JSON.parse(readFileSync(this.#memoryFile, 'utf8')) as Partial<Memory>) };
    } catch {
      // Without it, what is gone is noticed a minute later.
      return noMemory;
    }
  }

  remember(memory: Memory): void {
    writeAtomically(this.#memoryFile, JSON.stringify(memory));
  }

  async submitAgain(again: Again): Promise<void> {
    const { store, submit } = this.#context;
    const wanted = new IdSet(
      again.chunks.reduce((sum, { token, chunk }) => sum + this.#pointsOf(token).counts[chunk], 0),
    );
    for (const token of new Set(again.chunks.map((ref) => ref.token))) {
      const own = new Set(again.chunks.filter((ref) => ref.token === token).map(({ chunk }) => chunk));
      const gaveUp = failedPoints(store, token);
      this.#pointsOf(token).addTo(wanted, (chunk) => own.has(chunk), gaveUp);
    }
    await submit((id) => wanted.has(id), again);
  }

  script(token: string, array: number): string {
    return scriptOf(this.#folder(token), array);
  }

  sending(token: string, array: number): void {
    noteSending(this.#folder(token), array);
  }

  sent(token: string, array: number, job: string | null): void {
    if (job === null) noteNotSent(this.#folder(token), array);
    else noteTaken(this.#folder(token), array, job);
  }

  over(token: string): void {
    noteOver(this.#folder(token));
  }

  /** The ids of points that submissions compute or have given up, so that nobody else need compute them. */
  claimed(): IdSet {
    const open = this.#open().filter(({ cancelled }) => !cancelled);
    const sizes = open.map(({ intent }) => this.#pointsOf(intent.token).counts);
    const claimed = new IdSet(sizes.flat().reduce((sum, count) => sum + count, 0));
    for (const { intent } of open) this.#pointsOf(intent.token).addTo(claimed, () => true);
    return claimed;
  }

  #folder(token: string): string {
    return submissionFolder(this.#context.store, token);
  }

  get #memoryFile(): string {
    return join(clustersFolder(this.#context.store), `${this.#context.sweep}.memory.json`);
  }

  #open(): FiledSubmission[] {
    const { store, sweep } = this.#context;
    return filedSubmissions(store).filter(({ intent, over }) => intent.sweep === sweep && !over);
  }

  #pointsOf(token: string): ChunkPoints {
    const known = this.#points.get(token) ?? new ChunkPoints(this.#folder(token));
    this.#points.set(token, known);
    return known;
  }
}
