import { readFileSync } from 'node:fs';

/** A file server may have forgotten what a path led to. It is asked so often before that counts as an error. */
const mostTries = 4;

/**
 * Does something with files, and does it again where the file server says that a handle is stale. A path then leads to what is there now.
 * @throws what `act` throws, ESTALE too if it stays
 */
export function withFreshHandle<T>(act: () => T): T {
  for (let tries = 1; ; tries++) {
    try {
      return act();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESTALE' || tries === mostTries) throw error;
    }
  }
}

/** The text of a file, read again where the file server says that its handle is stale. */
export function readFresh(path: string): string {
  return withFreshHandle(() => readFileSync(path, 'utf8'));
}
