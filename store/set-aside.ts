import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Folder of a store for files whose bytes are not what was written. No reader looks there. */
const folderName = 'damaged';

/**
 * Moves a damaged file out of the way of readers. Nothing of it is lost.
 * @returns where it lies now
 */
export function setAside(store: string, path: string): string {
  const folder = join(store, folderName);
  mkdirSync(folder, { recursive: true });
  let place = join(folder, basename(path));
  for (let copy = 2; existsSync(place); copy++) place = join(folder, `${basename(path)}.${copy}`);
  renameSync(path, place);
  return place;
}
