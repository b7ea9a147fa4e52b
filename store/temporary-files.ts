import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { entriesOf } from './entries.ts';
import { isAlive, ownIdentity } from './process-identity.ts';

/** Ending of the names of temporaries. */
const ending = '.tmp';

/** The folder of a store for segments that are being written, and for what open sessions hold. It lies outside `data`, so no reader looks there. */
export function temporaryFolder(store: string): string {
  return join(store, 'tmp');
}

/** A path for a temporary that nobody else uses, beside the file it is to become. Its name begins with the identity of this process. */
export function temporaryPath(path: string): string {
  const { host, pid, born, space } = ownIdentity();
  const unique = randomBytes(6).toString('hex');
  return join(dirname(path), `${host}~${pid}~${born}~${space}~${unique}~${basename(path)}${ending}`);
}

/**
 * Removes the temporaries in a folder whose writers have certainly ended. It leaves those of other hosts and containers, whatever it may not
 * remove, and files that are not named by `temporaryPath`.
 * @param begin how the name of what they were to become begins
 */
export function sweepTemporaries(folder: string, begin = ''): void {
  for (const name of entriesOf(folder)) {
    const [host, pid, born, space, unique, ...rest] = name.split('~');
    const named = rest.join('~');
    if (!named.endsWith(ending) || !named.startsWith(begin) || !/^[0-9a-f]{12}$/.test(unique)) continue;
    if (isAlive({ host, pid: Number(pid), born: Number(born), space }) !== false) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // It belongs to another user.
    }
  }
}

/**
 * Makes a folder among the system's temporary files, which the caller removes. It also removes such folders of processes that were killed.
 * @param purpose end of its name
 */
export function makeTemporaryFolder(purpose: string): string {
  const begin = 'nightsweep-';
  sweepTemporaries(tmpdir(), begin);
  const folder = temporaryPath(join(tmpdir(), `${begin}${purpose}`));
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}
