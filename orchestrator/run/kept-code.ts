import { copyFileSync, existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Code } from '../../kernels/contract/experiment.ts';
import { writeAtomically } from '../../store/atomic.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { readFresh } from '../../store/file-server.ts';

/** File of a sweep's record that says which codes are kept: by hash, and which of them the last run used. */
const recordName = 'code.json';

interface CodeRecord {
  /** File that stands for the experiment in the last run, relative to the folder of the record. */
  path: string;
  /** The same by hash; records of earlier versions lack it. */
  codes?: Record<string, string>;
}

/**
 * Copies the files of a user's own experiment into a sweep's record, each version once. A version is known by its hash, so files that are
 * there already are the same.
 * @param record folder of the sweep's record
 */
export function keepCode(record: string, code: Code): void {
  const folder = `code-${code.hash}`;
  const own = join(folder, below(code));
  for (const file of code.files) {
    const kept = join(record, own, file);
    if (existsSync(kept)) continue;
    makeFolder(dirname(kept));
    copyFileSync(join(dirname(code.path), file), kept);
  }
  const path = join(own, basename(code.path));
  const codes = { ...read(record)?.codes, [code.hash]: path };
  writeAtomically(join(record, recordName), JSON.stringify({ path, codes } satisfies CodeRecord) + '\n');
}

/** Where the folder of the code lies below the folder that holds all its files: `..` in their names then stays within what is kept. */
function below({ path, files }: Code): string {
  const above = Math.max(...files.map((file) => file.split('/').filter((step) => step === '..').length));
  const folders = dirname(path).split('/');
  return folders.slice(folders.length - above).join('/');
}

/**
 * Code that a sweep's record keeps.
 * @param record folder of the record
 * @param hash which version; by default the one that the last run used
 * @returns the absolute path of the file that stands for the experiment; null if it is not kept
 */
export function keptCode(record: string, hash?: string): string | null {
  const found = read(record);
  const path = hash === undefined ? found?.path : found?.codes?.[hash];
  if (path === undefined) return null;
  const kept = resolve(record, path);
  return existsSync(kept) ? kept : null;
}

function read(record: string): CodeRecord | null {
  const file = join(record, recordName);
  return existsSync(file) ? (JSON.parse(readFresh(file)) as CodeRecord) : null;
}
