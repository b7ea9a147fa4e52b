import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';

const bin = join(packageRoot(), 'bin/nightsweep.mjs');
const folders: string[] = [];
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = persistentFolder();
  folders.push(folder);
  return folder;
}

/** A folder for several tests, which the caller removes. */
export function persistentFolder(): string {
  return mkdtempSync(join(tmpdir(), 'nightsweep-test-'));
}

/** What a command did. */
export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command line to its end, as a user would. */
export function nightsweep(...args: string[]): Finished {
  return nightsweepIn(process.cwd(), {}, ...args);
}

/** The same in another folder and with further environment. */
export function nightsweepIn(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    ...{ encoding: 'utf8', timeout: 110_000, cwd, env: { ...process.env, ...env }, input: '' },
  });
  return { code: status, stdout, stderr };
}

/** The command line in the background. */
export class Running {
  readonly child: ChildProcess;
  stderr = '';
  readonly finished: Promise<Finished & { signal: NodeJS.Signals | null }>;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.push(this.child);
    let stdout = '';
    this.child.stdout?.on('data', (text: Buffer) => (stdout += text.toString()));
    this.child.stderr?.on('data', (text: Buffer) => (this.stderr += text.toString()));
    this.finished = new Promise((resolve) => {
      this.child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr: this.stderr }));
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Process ids of the pool hosts it supervises. */
  hosts(): number[] {
    return childrenOf(this.pid).filter((pid) => commandLine(pid).includes('pool-host'));
  }
}

/** Process ids of the children of a process (Linux). */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return parent === pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Waits until something holds. */
export async function until(holds: () => boolean, what: string, ms = 30_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    if (holds()) return;
    await sleep(20);
  }
  throw new Error(`waited in vain until ${what}`);
}

/** Writes a sweep file and returns its path and a store beside it. */
export function sweepFile(text: string): { file: string; store: string; folder: string } {
  const folder = temporaryFolder();
  const file = join(folder, 'sweep.yaml');
  writeFileSync(file, text);
  return { file, store: join(folder, 'store'), folder };
}

/** Rows of a query as objects; `more` are further options. */
export function query<T>(store: string, sql: string, ...more: string[]): T[] {
  const { code, stdout, stderr } = nightsweep('sql', sql, '--store', store, '--format', 'json', ...more);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T[];
}

/** Number of stored rows and of distinct points among them. */
export function stored(store: string, view = 'points'): { rows: number; points: number } {
  const [row] = query<{ rows: number; points: number }>(
    store,
    `SELECT count(*) AS rows, count(DISTINCT point_id) AS points FROM ${view}`,
  );
  return row;
}

/** A sweep of the two-step experiment that takes seconds: 120 points in 10 tasks. */
export const smallSweep = `name: small
replicates: 10
parameters:
  N: 128
  d/N: 0.5
  n/N: 2
  alpha1: [0.1, 0.3]
  alpha2: [0.1, 0.3, 0.45]
  batch: [reused, independent]
  activation: softplus
  target: { hermite: [0, 1, 0.7] }
`;

/** A sweep of drill points that each take a while. */
export function drillSweep(points: number, milliseconds: number, rest = ''): string {
  return `name: drill\nexperiment: drill\nparameters:\n  index: { from: 1, to: ${points}, count: ${points} }\n  milliseconds: ${milliseconds}\n${rest}`;
}
