import { readFileSync, statSync } from 'node:fs';

/** Thrown for what is no file of text. */
export class NoTextFileError extends Error {
  override name = 'NoTextFileError';
}

/**
 * Reads a file that a user named. It may be a pipe, but no device: some of those never end.
 * @throws NoTextFileError for a device, or what reading throws
 */
export function readText(path: string): string {
  const found = statSync(path);
  if (found.isCharacterDevice() || found.isBlockDevice()) throw new NoTextFileError('it is a device, not a file');
  return readFileSync(path, 'utf8');
}
