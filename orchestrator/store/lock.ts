import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
    for (let attempt = 0; attempt < 5; attempt++) {
      if (linked(own, path)) return { release: () => releaseIfOurs(path, content) };
      const seen = read(path);
      if (seen === null) continue;
      const holder = holderOf(seen);
      const alive = holder !== null && isAlive(holder);
      if (alive !== false) {
        const where = alive === 'unknown' ? ` (if it is gone, delete ${path})` : '';
        throw new LockedError(`${purpose} by process ${holder.pid} on ${holder.host}${where}`);
      }
      removeStale(path, seen);
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
 * Moves a dead holder's lock out of the way. Should another process have taken the lock over since it was read, its lock is what was moved: it
 * is put back.
 */
function removeStale(path: string, seen: string): void {
  const aside = `${path}.stale.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== seen) linked(aside, path);
  rmSync(aside, { force: true });
}

function releaseIfOurs(path: string, content: string): void {
  if (read(path) === content) rmSync(path, { force: true });
}
