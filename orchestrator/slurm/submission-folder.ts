import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../store/atomic.ts';
import { entriesOf } from '../../store/entries.ts';
import { temporaryPath } from '../../store/temporary-files.ts';
import type { ArrayState, Intent } from './submission.ts';
import { StoreError } from '../../store/errors.ts';
import { readFresh } from '../../store/file-server.ts';

/*
 * The folder of a submission is a folder of chunks, with these files besides:
 *   intent.json            written once, before anything is sent
 *   array-<k>.sh           the script of an array
 *   array-<k>.sent.json    when sbatch was last called for it; written before the call
 *   array-<k>.json         what sbatch answered
 *   cancelled.json         its user gave it up
 *   over.json              nothing is left to wait for
 */

/** The folder of all submissions of a store. */
export const clustersFolder = (store: string): string => join(store, 'clusters');

/** The folder of a submission. */
export const submissionFolder = (store: string, token: string): string => join(clustersFolder(store), token);

/** The script of an array. */
export const scriptOf = (folder: string, array: number): string => join(folder, `array-${array}.sh`);

const now = (): string => JSON.stringify({ at: Date.now() });

/** Writes what a submission wants. It appears in one step, and never in place of another. */
export function writeIntent(folder: string, intent: Intent): void {
  const path = join(folder, 'intent.json');
  const temporary = temporaryPath(path);
  writeFileSync(temporary, JSON.stringify(intent, null, 2), { flush: true });
  linkSync(temporary, path);
  rmSync(temporary);
}

/** Notes that sbatch is about to be called for an array. */
export function noteSending(folder: string, array: number): void {
  writeAtomically(join(folder, `array-${array}.sent.json`), now());
}

/** Takes back that sbatch was called for an array: Slurm said that it did not take it. */
export function noteNotSent(folder: string, array: number): void {
  rmSync(join(folder, `array-${array}.sent.json`), { force: true });
}

/** Notes the id under which Slurm took an array. It is for people; nothing rests on it. */
export function noteTaken(folder: string, array: number, job: string): void {
  writeAtomically(join(folder, `array-${array}.json`), JSON.stringify({ job }));
}

/** Notes that the user gave a submission up. */
export function noteCancelled(folder: string): void {
  writeAtomically(join(folder, 'cancelled.json'), now());
}

/** Notes that nothing is left to wait for. */
export function noteOver(folder: string): void {
  writeAtomically(join(folder, 'over.json'), now());
}

/** A submission as its files tell. */
export interface FiledSubmission {
  folder: string;
  intent: Intent;
  arrays: ArrayState[];
  /** Ids that sbatch answered. */
  jobs: string[];
  cancelled: boolean;
  over: boolean;
}

/** The submissions of a store, oldest first. A folder without an intent was not finished, and nothing of it was sent. */
export function filedSubmissions(store: string): FiledSubmission[] {
  return entriesOf(clustersFolder(store))
    .flatMap((token): FiledSubmission[] => {
      const folder = submissionFolder(store, token);
      const intent = readJson(join(folder, 'intent.json')) as Intent | null;
      if (intent === null) return [];
      const answers = intent.arrays.map((_, k) => readJson(join(folder, `array-${k}.json`)) as { job: string } | null);
      const arrays = intent.arrays.map(({ first, count }, k): ArrayState => {
        const sent = readJson(join(folder, `array-${k}.sent.json`)) as { at: number } | null;
        return { first, count, sentAt: sent?.at ?? null, taken: answers[k] !== null };
      });
      return [
        {
          ...{ folder, intent, arrays },
          jobs: answers.flatMap((answer) => (answer === null ? [] : [answer.job])),
          cancelled: existsSync(join(folder, 'cancelled.json')),
          over: existsSync(join(folder, 'over.json')),
        },
      ];
    })
    .sort((a, b) => a.intent.createdAt - b.intent.createdAt);
}

function readJson(path: string): unknown {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFresh(path)) as unknown;
  } catch (cause) {
    throw new StoreError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
