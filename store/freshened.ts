import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryPath } from './temporary-files.ts';

/**
 * Makes a file in a folder and removes it, so that a client of a file server lists the folder afresh instead of from what it remembers.
 * Nothing happens in a folder that may only be read.
 * @returns the folder
 */
export function freshened(folder: string): string {
  const path = temporaryPath(join(folder, 'fresh'));
  try {
    writeFileSync(path, '');
    rmSync(path);
  } catch {
    // The listing may then be some seconds old.
  }
  return folder;
}
