/** Thrown when a store cannot be used as it is: it is damaged or cannot be written, or as a subclass says. Exit code 1 unless a subclass says 2. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/** Thrown when a store is needed and there is none; exit code 2. */
export class NoStoreError extends StoreError {
  override name = 'NoStoreError';
}

/** Thrown for a store written by another format version; exit code 2. */
export class StoreFormatError extends StoreError {
  override name = 'StoreFormatError';
}

/** Thrown for a segment that cannot be read; the message says how to set it aside. */
export class CorruptSegmentError extends StoreError {
  override name = 'CorruptSegmentError';
}

/** Reasons why files cannot be written: the system's code, its text (all that DuckDB passes on), and our words. */
const diskReasons: readonly { code: string; text: string; reason: string }[] = [
  { code: 'ENOSPC', text: 'No space left on device', reason: 'the disk is full' },
  { code: 'EDQUOT', text: 'Disk quota exceeded', reason: 'the disk quota is used up' },
  { code: 'EFBIG', text: 'File too large', reason: 'a file size limit was reached' },
  { code: 'EROFS', text: 'Read-only file system', reason: 'the file system is read-only' },
  { code: 'EACCES', text: 'Permission denied', reason: 'permission is denied' },
  { code: 'EIO', text: 'Input/output error', reason: 'the disk or the file server reports an error' },
  { code: 'ESTALE', text: 'Stale file handle', reason: 'the file server no longer has the file' },
  { code: 'EMFILE', text: 'Too many open files', reason: 'too many files are open (`ulimit -n` says how many may be)' },
  { code: 'EPERM', text: 'Operation not permitted', reason: 'the operation is not permitted' },
];

/** The plain reason for a failed file operation; null if the error is something else. */
export function diskReason(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as NodeJS.ErrnoException;
  const found = diskReasons.find((known) => known.code === code || error.message.includes(known.text));
  return found?.reason ?? null;
}
