import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How a program ended, and what it wrote. */
export interface Ran {
  /** Exit code; null if the program could not be started or was ended. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** How to run other programs; tests pass their own. */
export type CommandRunner = (
  program: string,
  args: readonly string[],
  options?: { timeoutMs?: number },
) => Promise<Ran>;

const run = promisify(execFile);

/** Runs programs of this machine. It never throws: a program that does not exist has no exit code. */
export const systemCommands: CommandRunner = async (program, args, { timeoutMs = 30_000 } = {}) => {
  try {
    return { code: 0, ...(await run(program, [...args], { timeout: timeoutMs, encoding: 'utf8' })) };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    return { code: typeof code === 'number' ? code : null, stdout, stderr: stderr || String(error) };
  }
};
