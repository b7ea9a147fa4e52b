// What every benchmark prints first: the machine, Node, and the BLAS it measured with.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, 'bin/nightsweep.mjs');

/** Runs the command line; throws with its errors if it fails. */
export function nightsweep(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Rows of a query as objects. */
export function query(store, sql) {
  return JSON.parse(nightsweep('sql', sql, '--store', store, '--format', 'json'));
}

/** A folder for a benchmark's files, removed when the process ends. */
export function workFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'nightsweep-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Prints the machine. */
export function printMachine() {
  const [{ model }] = cpus();
  console.log(
    `${new Date().toISOString().slice(0, 10)}  ${model}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}`,
  );
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** True when only checking that the benchmark works: sizes are tiny and figures mean nothing. */
export const tiny = process.argv.includes('--tiny');
