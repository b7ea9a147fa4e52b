import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../../store/entries.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from '../../store/process-identity.ts';
import { temporaryPath } from '../../store/temporary-files.ts';
import type { Standing } from '../execute/tally.ts';
import { sweepFolder } from './sweep-record.ts';

/** What a run says of itself to other processes. */
export interface RunState {
  /** When it began, and when it last wrote this, milliseconds since the epoch. */
  startedAt: number;
  writtenAt: number;
  process: ProcessIdentity;
  /** How far it is; null before its first task. */
  standing: Standing | null;
  /** How it ended; null while it runs. */
  end: { code: number; text: string } | null;
}

const fileOf = (store: string, sweep: string): string => join(sweepFolder(store, sweep), 'progress.json');

/** Others need not know more often how far a run is, milliseconds. */
const writeEveryMs = 1000;

/** Keeps in the store how far a run is, so that other processes can tell. */
export class ProgressRecord {
  readonly #path: string;
  readonly #state: RunState;

  constructor(store: string, sweep: string) {
    this.#path = fileOf(store, sweep);
    const now = Date.now();
    this.#state = { startedAt: now, writtenAt: 0, process: ownIdentity(), standing: null, end: null };
    this.#write();
  }

  /** Notes how far the run is. */
  update(standing: Standing): void {
    this.#state.standing = standing;
    if (Date.now() - this.#state.writtenAt >= writeEveryMs) this.#write();
  }

  /** Notes how it ended. */
  end(code: number, text: string): void {
    this.#state.end = { code, text };
    this.#write();
  }

  /** Not synced: after a power cut nobody asks how far the run was. */
  #write(): void {
    this.#state.writtenAt = Date.now();
    const temporary = temporaryPath(this.#path);
    try {
      writeFileSync(temporary, JSON.stringify(this.#state));
      renameSync(temporary, this.#path);
    } catch {
      // The record is a convenience. Errors in writing rows are reported elsewhere.
      rmSync(temporary, { force: true });
    }
  }
}

/** A run of this store as its record has it, and whether its process lives; `unknown` for one of another machine. */
export interface KnownRun {
  sweep: string;
  state: RunState;
  alive: boolean | 'unknown';
}

/** The last run of each sweep of a store, the latest first. */
export function knownRuns(store: string): KnownRun[] {
  return entriesOf(join(store, 'sweeps'))
    .flatMap((sweep): KnownRun[] => {
      const state = readState(store, sweep);
      return state === null ? [] : [{ sweep, state, alive: state.end === null && isAlive(state.process) }];
    })
    .sort((a, b) => b.state.startedAt - a.state.startedAt);
}

function readState(store: string, sweep: string): RunState | null {
  try {
    return JSON.parse(readFileSync(fileOf(store, sweep), 'utf8')) as RunState;
  } catch {
    return null;
  }
}
