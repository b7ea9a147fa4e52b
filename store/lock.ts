import { createHash } from 'node:crypto';
import { linkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './errors.ts';
import { readFresh } from './file-server.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';
import { temporaryPath } from './temporary-files.ts';

/** Thrown when another process holds a lock; the message names it where it can. */
export class LockedError extends StoreError {
  override name = 'LockedError';
}

const maxAttempts = 50;
const msBetweenAttempts = 20;

/** A lock held by this process. */
export interface Lock {
  /** Removes the lock file, unless another process has taken the lock over. */
  release(): void;
}

/**
 * Takes a lock of a store: the file `locks/<name>.json`, which names its holder.
 * A hard link makes the file appear with its content in one step, so no process ever sees it empty.
 * A lock whose holder ran on this host and has ended is taken over. A lock of another host or container is respected.
 * @param purpose beginning of the error message, e.g. "the store is being compacted"; "by process …" follows it
 * @throws LockedError if another process holds the lock
 */
export function takeLock(store: string, name: string, purpose: string): Lock {
  const path = join(store, 'locks', `${name}.json`);
  const own = temporaryPath(path);
  const content = JSON.stringify({ ...ownIdentity(), token: own });
  // Synced before it appears: a power cut leaves no lock or a whole one.
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

/** The same; null if another process holds the lock. */
export function takeLockIfFree(store: string, name: string, purpose: string): Lock | null {
  try {
    return takeLock(store, name, purpose);
  } catch (error) {
    if (error instanceof LockedError) return null;
    throw error;
  }
}

/**
 * Links a file of this process to a path; false if the path exists already. A file server's answer may get lost, and the repeated request then
 * finds the path: the number of links tells whether it is ours.
 */
function linked(from: string, path: string): boolean {
  const before = statSync(from).nlink;
  try {
    linkSync(from, path);
    return true;
  } catch (error) {
    if (statSync(from).nlink > before) return true;
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whom a lock names; null if its file is not whole. An earlier version could leave such a file after a power cut. */
function holderOf(content: string): ProcessIdentity | null {
  try {
    return JSON.parse(content) as ProcessIdentity;
  } catch {
    return null;
  }
}

function read(path: string): string | null {
  try {
    return readFresh(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Removes the lock of a dead holder. Only the process that has the guard may do so: a file named after the lock's content as seen.
 * Another process may have seen the same content and get the guard later. It then finds other content in the lock, or no lock, and removes
 * nothing.
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
  try {
    if (read(path) === content) rmSync(path, { force: true });
  } catch {
    // The lock stays until its holder has ended. What went wrong before is what the user should hear of.
  }
}
