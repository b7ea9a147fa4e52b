import { createHash, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './errors.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** Thrown when another process holds a lock. */
export class LockedError extends StoreError {
  override name = 'LockedError';
}

const maxAttempts = 50;
const msBetweenAttempts = 20;

/** A lock held by this process. */
export interface Lock {
  release(): void;
}

/**
 * Takes a lock of a store: a file that names its holder. It appears with its content in one step, by a hard link, so no one ever
 * sees it empty. A lock whose holder on this host is gone is taken over; one of another host is respected.
 * @throws LockedError naming the holder
 */
export function takeLock(store: string, name: string, purpose: string): Lock {
  const path = join(store, 'locks', `${name}.json`);
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  const content = JSON.stringify({ ...ownIdentity(), token: own });
  // Synced before it appears: after a power cut there is either no lock or a whole one.
  writeFileSync(own, content, { flush: true });
  try {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      if (linked(own, path)) return { release: () => releaseIfOurs(path, content) };
      const seen = read(path);
      if (seen === null) continue;
      const holder = holderOf(seen);
      const alive = holder !== null && isAlive(holder);
      if (alive !== false) {
        const where = alive === 'unknown' ? ` (if it is gone, delete ${path})` : '';
        throw new LockedError(`${purpose} by process ${holder.pid} on ${holder.host}${where}`);
      }
      removeStale(path, seen, own);
    }
    throw new LockedError(`${purpose} by another process`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Links a file to a path that does not exist yet; false if it does. */
function linked(from: string, path: string): boolean {
  try {
    linkSync(from, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Who a lock names; null where it is not whole, as an earlier version could leave it after a power cut. */
function holderOf(content: string): ProcessIdentity | null {
  try {
    return JSON.parse(content) as ProcessIdentity;
  } catch {
    return null;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Removes a dead holder's lock. Only one process at a time may: the one that has the guard, a file named after what was seen. Another that has seen the
 * same and gets the guard later finds something else, or nothing, in the lock's place.
 */
function removeStale(path: string, seen: string, own: string): void {
  const guard = `${path}.${createHash('sha256').update(seen).digest('hex').slice(0, 12)}`;
  if (linked(own, guard)) {
    if (read(path) === seen) rmSync(path, { force: true });
    rmSync(guard, { force: true });
    return;
  }
  const keeper = holderOf(read(guard) ?? '');
  if (keeper && isAlive(keeper) === false) rmSync(guard, { force: true });
  else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, msBetweenAttempts);
}

function releaseIfOurs(path: string, content: string): void {
  if (read(path) === content) rmSync(path, { force: true });
}
