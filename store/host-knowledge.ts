import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { writeAtomically } from './atomic.ts';
import { makeFolder } from './make-folder.ts';

/** When a segment was last checked on this host, and what it looked like. */
export interface SegmentCheck {
  size: number;
  changed: number;
  inode: number;
  at: number;
}

/** What this host knows of the segments of a store. It lies in the user's cache, so that readers change no store. */
export interface Knowledge {
  /** Checks of the segments' bytes, by name. */
  checks: Record<string, SegmentCheck>;
  /** By table: names of segments that together hold each point once. */
  distinct: Record<string, string[]>;
}

/** The folder of what this host knows, a file per store. */
export function knowledgeFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nightsweep', 'segments');
}

function fileOf(store: string): string {
  const place = createHash('sha256')
    .update(`${hostname()} ${realpathSync(store)}`)
    .digest('hex')
    .slice(0, 16);
  return join(knowledgeFolder(), `${place}.json`);
}

/** What is known; nothing where nothing can be read. */
export function knowledgeOf(store: string): Knowledge {
  try {
    return { ...nothing(), ...(JSON.parse(readFileSync(fileOf(store), 'utf8')) as Partial<Knowledge>) };
  } catch {
    return nothing();
  }
}

function nothing(): Knowledge {
  return { checks: {}, distinct: {} };
}

/** Keeps what is known for the next command. Where the cache cannot be written, segments are looked at again then. */
export function remember(store: string, change: Partial<Knowledge>): void {
  const file = fileOf(store);
  try {
    makeFolder(dirname(file));
    writeAtomically(file, JSON.stringify({ ...knowledgeOf(store), ...change }));
  } catch {
    // A cache is no more than that.
  }
}
