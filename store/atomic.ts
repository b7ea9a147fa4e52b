import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { temporaryPath } from './temporary-files.ts';

/** Makes a rename in a folder durable. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** Gives a finished file its final name: syncs it, renames it, syncs the folder. A crash leaves the old file or the new one. */
export function putInPlace(temporary: string, path: string): void {
  const handle = openSync(temporary, 'r+');
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** Writes a small file so that readers see the old content or the new, never a part. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const temporary = temporaryPath(path);
  try {
    writeFileSync(temporary, content);
    putInPlace(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
