import { constants, copyFileSync, existsSync, readdirSync, renameSync } from 'node:fs';
import { extname, join } from 'node:path';
import { writeAtomically } from '../../store/atomic.ts';
import { temporaryPath } from '../../store/temporary-files.ts';
import type { LoadedValue, SweepFiles } from '../sweep/load-files.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { readFresh } from '../../store/file-server.ts';

/** Folder of a store for the files that points are computed from, named by their digests. */
const folderName = 'files';
/** File of a sweep's record that says which of its values name which kept file. */
const recordName = 'files.json';

/** Paths of the files that a store keeps, by digest. */
export function keptFiles(store: string): Record<string, string> {
  const folder = join(store, folderName);
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => /^[0-9a-f]{32}\.\w+$/.test(name))
      .map((name) => [name.slice(0, name.indexOf('.')), join(folder, name)]),
  );
}

/** Paths of a sweep's files where its author has them, by digest. */
export function ownFiles({ loaded }: SweepFiles): Record<string, string> {
  return Object.fromEntries(loaded.map(({ file }) => [file.digest, file.path]));
}

/**
 * Copies the files of a sweep into a store, each once, and records which value names which.
 * So rows can be computed again after a file has moved or changed.
 * @param record folder of the sweep's record
 */
export function keepFiles(store: string, record: string, { loaded }: SweepFiles): void {
  if (loaded.length === 0) return;
  const folder = join(store, folderName);
  makeFolder(folder);
  for (const { file } of loaded) {
    const kept = join(folder, `${file.digest}${extname(file.path).toLowerCase()}`);
    if (existsSync(kept)) continue;
    const temporary = temporaryPath(kept);
    copyFileSync(file.path, temporary, constants.COPYFILE_FICLONE);
    renameSync(temporary, kept);
  }
  const entries = loaded.map(({ file, ...entry }) => ({ ...entry, digest: file.digest }));
  writeAtomically(join(record, recordName), JSON.stringify(entries) + '\n');
}

/** The values of a recorded sweep that name files, with the files that the store keeps. */
export function recordedFiles(store: string, record: string): LoadedValue[] {
  const file = join(record, recordName);
  if (!existsSync(file)) return [];
  const kept = keptFiles(store);
  const entries = JSON.parse(readFresh(file)) as (Omit<LoadedValue, 'file'> & { digest: string })[];
  return entries.map(({ digest, ...entry }) => ({ ...entry, file: { digest, path: kept[digest] ?? '' } }));
}
