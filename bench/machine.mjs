// What every benchmark prints first: the machine, Node, and the BLAS it measured with.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const cli = join(root, 'bin/nightsweep.mjs');

/** Runs the command line; throws with its errors if it fails. */
export function nightsweep(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Rows of a query as objects. */
export function query(store, sql) {
  return JSON.parse(nightsweep('sql', sql, '--store', store, '--format', 'json', '--allow-files'));
}

/** A folder for a benchmark's files, removed when the process ends. */
export function workFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'nightsweep-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The day and the machine. */
export function machineText() {
  const [{ model }] = cpus();
  return `${new Date().toISOString().slice(0, 10)}  ${model}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}`;
}

/** Prints the machine. */
export function printMachine() {
  console.log(machineText());
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A number to three significant digits; large ones to the nearest integer. */
export function three(x) {
  if (Math.abs(x) >= 100) return String(Math.round(x));
  return Math.abs(x) < 1e-3 && x !== 0 ? x.toExponential(1) : String(Number(x.toPrecision(3)));
}

/** Prints rows under a heading as Markdown: numbers to three digits, at the right. */
export function printTable(heading, rows) {
  const cells = [heading, ...rows].map((row) => row.map((x) => (typeof x === 'number' ? three(x) : (x ?? ''))));
  // A rule takes two characters at least.
  const widths = heading.map((_, i) => Math.max(2, ...cells.map((row) => row[i].length)));
  const right = heading.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const line = (row) =>
    `| ${row.map((x, i) => (right[i] ? x.padStart(widths[i]) : x.padEnd(widths[i]))).join(' | ')} |`;
  const rule = widths.map((width, i) => (right[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  console.log([line(cells[0]), line(rule), ...cells.slice(1).map(line), ''].join('\n'));
}

/** Seconds of one call, awaited. */
export async function secondsOf(work) {
  const since = performance.now();
  await work();
  return (performance.now() - since) / 1000;
}

/** Median seconds of some calls, one more going before them unmeasured. */
export async function medianSeconds(repeats, work) {
  await work();
  const times = [];
  while (times.length < repeats) times.push(await secondsOf(work));
  return median(times);
}

/** True when only checking that the benchmark works: sizes are tiny and figures mean nothing. */
export const tiny = process.argv.includes('--tiny');
