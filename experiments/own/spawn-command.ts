import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * Starts the program beside a watcher, a shell that reads from file descriptor 3. The descriptor is closed when this process ends, however it
 * ends. The watcher then gives the program three seconds to notice the end of its input, and kills the whole process group.
 */
const script = '( (read -r _ <&3; sleep 3; kill -9 -$$) </dev/null >/dev/null 2>&1 & ); exec 3<&-; exec "$@"';

/**
 * Starts a command in a process group of its own, which never outlives this process by more than three seconds.
 * @param folder working folder
 */
export function spawnCommand([program, ...args]: readonly string[], folder: string): ChildProcess {
  return spawn('/bin/sh', ['-c', script, 'sh', program, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
}

/** Kills a command with everything that it has started. */
export function killCommand({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Why the program of a command cannot be started on this machine; null if it can. */
export function lackingProgram([program, ...args]: readonly string[], folder: string): string | null {
  const places = program.includes('/')
    ? [resolve(folder, program)]
    : (process.env.PATH ?? '').split(delimiter).map((path) => join(path, program));
  const states = places.map(stateOf);
  if (states.includes('runs')) return null;
  if (states.includes('file')) return `the file ${program} is not executable`;
  const hint =
    args.length === 0 && program.includes(' ')
      ? `; give program and arguments apart: ${JSON.stringify(program.split(/ +/))}`
      : '';
  return `there is no program ${program}${program.includes('/') ? '' : ' on the PATH'}${hint}`;
}

function stateOf(path: string): 'none' | 'file' | 'runs' {
  try {
    if (!statSync(path).isFile()) return 'none';
  } catch {
    return 'none';
  }
  try {
    accessSync(path, constants.X_OK);
    return 'runs';
  } catch {
    return 'file';
  }
}
