import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './errors.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** Thrown when another process holds a lock. */
export class LockedError extends StoreError {
  override name = 'LockedError';
}

/** A lock held by this process. */
export interface Lock {
  release(): void;
}

/**
 * Takes a lock of a store: a file created exclusively that names its holder. A lock whose holder on this host is gone is taken
 * over; one of another host is respected.
 * @throws LockedError naming the holder
 */
export function takeLock(store: string, name: string, purpose: string): Lock {
  const path = join(store, 'locks', `${name}.json`);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, JSON.stringify(ownIdentity()));
      closeSync(file);
      return { release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = holderOf(path);
    if (holder && isAlive(holder) !== false) {
      const where = isAlive(holder) === 'unknown' ? ` (if it is gone, delete ${path})` : '';
      throw new LockedError(`${purpose} by process ${holder.pid} on ${holder.host}${where}`);
    }
    rmSync(path, { force: true });
  }
  throw new LockedError(`${purpose} by another process`);
}

function holderOf(path: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}
