import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../kernels/native/package-root.ts';
import type { Finished } from '../cli/nightsweep.ts';

/** Runs a command line in the background, in a folder, with an environment, and as another user if one is given. */
export function inBackground(
  cwd: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  user: { uid?: number; gid?: number } = {},
): { finished: Promise<Finished>; pid: number } {
  const bin = join(packageRoot(), 'bin/nightsweep.mjs');
  const child = spawn(process.execPath, [bin, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...user });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { finished, pid: child.pid ?? 0 };
}
