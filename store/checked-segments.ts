import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { digestOf } from './digest.ts';
import { checkReadable } from './readable.ts';
import { type SegmentCheck, knowledgeOf, remember } from './host-knowledge.ts';

/** Digits of the digest in a segment's name: 64 bits. */
const digits = 16;

/** What the name of a segment says of its bytes. */
export async function nameDigest(path: string): Promise<string> {
  return (await digestOf(path)).slice(0, digits);
}

/** The digest in the name of a segment; null for one of an earlier version, which has none. */
export function promisedDigest(path: string): string | null {
  return /-([0-9a-f]{16})\.parquet$/.exec(basename(path))?.[1] ?? null;
}

/** The same; null if the file has gone meanwhile. */
async function digestIfThere(path: string): Promise<string | null> {
  try {
    return await nameDigest(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Readers look at the bytes of a segment again after this time. */
const trustedMs = 24 * 3_600_000;

/**
 * Checks that segments are what was written. Their names hold the digest of their bytes; those of earlier versions have none and pass.
 * @param paths the segments
 * @param again whether to read those too that this host has checked within a day, and that have not changed since
 * @returns the paths of those that are damaged
 */
export async function damagedSegments(store: string, paths: readonly string[], again: boolean): Promise<string[]> {
  const promised = paths.filter((path) => promisedDigest(path) !== null);
  if (promised.length === 0) return [];
  const { checks } = knowledgeOf(store);
  const damaged: string[] = [];
  let looked = false;
  for (const path of promised) {
    const name = basename(path);
    const found = statSync(path, { throwIfNoEntry: false });
    // It was merged into another meanwhile.
    if (found === undefined) continue;
    const { size, mtimeMs: changed, ino: inode } = found;
    const known = checks[name] as SegmentCheck | undefined;
    const same = known?.size === size && known.changed === changed && known.inode === inode;
    if (same && !again && Date.now() - known.at < trustedMs) continue;
    checkReadable(path);
    looked = true;
    const digest = await digestIfThere(path);
    if (digest === null) continue;
    if (digest === promisedDigest(path)) checks[name] = { size, changed, inode, at: Date.now() };
    else {
      damaged.push(path);
      // The next command finds it again.
      checks[name] = { size: 0, changed: 0, inode: 0, at: 0 };
    }
  }
  if (looked) remember(store, { checks });
  return damaged;
}
