import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { putInPlace, writeAtomically } from '../../store/atomic.ts';
import { entriesOf } from '../../store/entries.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { temporaryPath } from '../../store/temporary-files.ts';
import { sweepFolder } from '../run/sweep-record.ts';
import { readFresh } from '../../store/file-server.ts';

/** Records of which every line stands for itself, so that two of them are put together line by line. */
const byLine = new Set(['refinement.jsonl', 'provenance.jsonl']);

/**
 * Takes in what another store keeps of its sweeps besides rows: sweep files, provenance, added points, code, and the files that points are
 * computed from. What this store has already stays as it is.
 * @returns names of the sweeps whose sweep file here is another one
 */
export function takeInRecords(store: string, other: string): string[] {
  const differing: string[] = [];
  for (const sweep of entriesOf(join(other, 'sweeps'))) {
    const [from, to] = [sweepFolder(other, sweep), sweepFolder(store, sweep)];
    if (!statSync(from).isDirectory()) continue;
    const specs = [from, to].map((folder) => join(folder, 'spec.yaml'));
    if (specs.every((path) => existsSync(path)) && !sameText(specs[0], specs[1])) differing.push(sweep);
    for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
      if (statSync(join(from, name)).isFile()) takeInFile(join(from, name), join(to, name));
    }
  }
  for (const name of entriesOf(join(other, 'files'))) {
    if (/^[0-9a-f]{32}\.\w+$/.test(name)) takeInFile(join(other, 'files', name), join(store, 'files', name));
  }
  return differing;
}

function sameText(a: string, b: string): boolean {
  return readFresh(a) === readFresh(b);
}

function takeInFile(from: string, to: string): void {
  if (existsSync(to)) {
    if (byLine.has(basename(to))) addLines(from, to);
    return;
  }
  makeFolder(dirname(to));
  const temporary = temporaryPath(to);
  copyFileSync(from, temporary);
  putInPlace(temporary, to);
}

function addLines(from: string, to: string): void {
  const own = readFresh(to);
  const known = new Set(own.split('\n'));
  const news = readFresh(from)
    .split('\n')
    .filter((line) => !known.has(line));
  if (news.length > 0) writeAtomically(to, `${own}${news.join('\n')}\n`);
}
