/** Thrown when a store cannot be used as it is: not a store, another format, not writable, damaged. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/** Thrown for a store written by another format version; exit code 2. */
export class StoreFormatError extends StoreError {
  override name = 'StoreFormatError';
}

/** Thrown for a segment that cannot be read; the message says how to set it aside. */
export class CorruptSegmentError extends StoreError {
  override name = 'CorruptSegmentError';
}

const diskMessages: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file size limit was reached',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
};

/** The plain reason behind a failed file operation, or null if the error is something else. */
export function diskReason(error: unknown): string | null {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return (code !== undefined && diskMessages[code]) || null;
}
