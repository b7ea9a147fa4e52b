import { accessSync, constants } from 'node:fs';
import { StoreError } from './errors.ts';

/**
 * Checks that a file may be read. One that may not is not damaged, and must not be set aside.
 * @throws StoreError if it may not
 */
export function checkReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new StoreError(`the segment ${path} cannot be read: permission is denied. Nothing was changed.`, { cause });
  }
}
