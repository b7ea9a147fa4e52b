/** What the system's codes mean, in words. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EEXIST: 'a file of that name is there already',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  ENOTEMPTY: 'the folder is not empty',
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file size limit was reached',
  EIO: 'the disk or the file server reports an error',
  ESTALE: 'the file server no longer has the file',
  EMFILE: 'too many files are open; raise the limit with `ulimit -n 1024`',
  ENFILE: 'too many files are open on this machine',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'links lead round in a circle',
  EBUSY: 'it is in use',
  EXDEV: 'it lies on another file system',
  EINVAL: 'the path cannot be used for this',
};

/** What a system call was to do. */
const deeds: Readonly<Record<string, string>> = {
  mkdir: 'cannot make the folder',
  mkdtemp: 'cannot make a temporary folder (TMPDIR says where) like',
  open: 'cannot open',
  read: 'cannot read',
  write: 'cannot write to',
  scandir: 'cannot list',
  rename: 'cannot rename',
  unlink: 'cannot remove',
  copyfile: 'cannot copy',
  link: 'cannot link',
  fsync: 'cannot write to',
};

/** Mistakes in a path that a user gave, rather than troubles of a disk. */
const mistakes = new Set(['ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP', 'EINVAL']);

/** A failed file operation in plain words. */
export interface FileProblem {
  message: string;
  /** Why, without what failed and where. */
  reason: string;
  /** Whether another path would do, so that it is the command line that is wrong. */
  mistake: boolean;
}

/** Says what failed in a file operation; null if the error is something else. */
export function fileProblem(error: unknown): FileProblem | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || !Object.hasOwn(reasons, code)) return null;
  const deed = Object.hasOwn(deeds, syscall) ? deeds[syscall] : `cannot ${syscall}`;
  const reason = reasons[code];
  return { message: `${deed} ${path ?? 'a file'}: ${reason}`, reason, mistake: mistakes.has(code) };
}
