import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

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
export function writeAtomically(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const handle = openSync(temporary, 'w');
  writeFileSync(handle, content);
  closeSync(handle);
  putInPlace(temporary, path);
}
