import { spawnSync } from 'node:child_process';
import { exitCodes } from './exit-codes.ts';

/** What a command that follows a run is told of it, as environment variables. */
export interface Ended {
  /** Sweep file. */
  file: string;
  store: string;
  /** Exit code of the run. */
  code: number;
}

/** How a run ended, in words, by its exit code. */
const endings: Readonly<Record<number, string>> = {
  [exitCodes.done]: 'done',
  [exitCodes.failed]: 'failed',
  [exitCodes.usage]: 'refused',
  [exitCodes.someFailed]: 'done, but some points failed',
  [exitCodes.resumable]: 'stopped with points left; the same command goes on',
};

/** A command that takes longer is ended, milliseconds. */
const longest = 600_000;

/**
 * Has the shell run a command after a run, which tells someone, for instance. What it prints goes to standard error.
 * @returns what went wrong with it, in words; null if nothing did
 */
export function runAfterwards(command: string, { file, store, code }: Ended): string | null {
  const env = {
    ...{ ...process.env, NIGHTSWEEP_FILE: file, NIGHTSWEEP_STORE: store },
    ...{ NIGHTSWEEP_EXIT: String(code), NIGHTSWEEP_SUMMARY: `${file}: ${endings[code] ?? `exit code ${code}`}` },
  };
  const { status, signal, error } = spawnSync(command, {
    ...{ shell: true, env, stdio: ['ignore', 2, 2], timeout: longest },
  });
  if (error) return `${command}: ${error.message}`;
  if (signal !== null) return `${command} was ended by ${signal}`;
  return status === 0 ? null : `${command} ended with exit code ${status}`;
}
