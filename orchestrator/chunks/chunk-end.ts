import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '../../store/atomic.ts';
import { entriesOf } from '../../store/entries.ts';
import { makeFolder } from '../../store/make-folder.ts';
import type { ChunkOutcome } from '../execute/control.ts';

/** How an attempt at a chunk ended, as it says itself. It is a hint for people and for what to try next; rows alone say what is computed. */
export interface ChunkEnd {
  chunk: number;
  host: string;
  pointsDone: number;
  pointsFailed: number;
  pointsLeft: number;
  stopped: ChunkOutcome['stopped'];
  fatal: string | null;
}

const endsFolder = (folder: string): string => join(folder, 'ends');

/** Records how an attempt ended. Nobody else writes a file of this name. */
export function recordEnd(folder: string, chunk: number, outcome: ChunkOutcome): void {
  const { pointsDone, pointsFailed, pointsLeft, stopped, fatal } = outcome;
  const end: ChunkEnd = { chunk, host: hostname(), pointsDone, pointsFailed, pointsLeft, stopped, fatal };
  makeFolder(endsFolder(folder));
  writeAtomically(join(endsFolder(folder), `${chunk}.${randomBytes(4).toString('hex')}.json`), JSON.stringify(end));
}

/** Names of the records of attempts that have ended. */
export function listEnds(folder: string): string[] {
  return entriesOf(endsFolder(folder)).filter((name) => /^\d+\.[0-9a-f]{8}\.json$/.test(name));
}

/** The number of the chunk that such a record is of. */
export function chunkOfEnd(name: string): number {
  return parseInt(name);
}

/** Reads such a record; null if it cannot be read. */
export function readEnd(folder: string, name: string): ChunkEnd | null {
  try {
    return JSON.parse(readFileSync(join(endsFolder(folder), name), 'utf8')) as ChunkEnd;
  } catch {
    return null;
  }
}
