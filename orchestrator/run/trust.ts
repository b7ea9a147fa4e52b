import { appendFileSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Code } from '../../kernels/contract/experiment.ts';
import { makeFolder } from '../../store/make-folder.ts';

/** Thrown if a user's own experiment would run without permission; exit code 2. */
export class TrustError extends Error {
  override name = 'TrustError';
}

/** The file that lists the code this user has let run: one hash and path per line. */
function trustFile(): string {
  const state = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state');
  return join(state, 'nightsweep', 'trusted');
}

/** The lines of the trust file; none if it cannot be read. */
function trusted(): string {
  try {
    return readFileSync(trustFile(), 'utf8');
  } catch {
    return '';
  }
}

/** Whether this user has let this code run before. Changed code is other code. */
export function isTrusted({ hash }: Code): boolean {
  return trusted()
    .split('\n')
    .some((line) => line.startsWith(`${hash} `));
}

/** Remembers a yes. Where that is impossible, the next run asks again. */
function remember({ hash, path }: Code): void {
  const file = trustFile();
  const before = trusted();
  try {
    makeFolder(dirname(file));
    appendFileSync(file, `${before === '' || before.endsWith('\n') ? '' : '\n'}${hash} ${path}\n`);
  } catch (error) {
    process.stderr.write(
      `note: that this code is trusted cannot be remembered in ${file}: ${(error as Error).message}\n`,
    );
  }
}

/** What would run, in words. */
function described({ kind, path, files, hash }: Code): string {
  const what = kind === 'module' ? `the module ${path}` : `the command that ${path} names`;
  return `This sweep runs code of its own: ${what}\n  files: ${files.join(', ')}\n  hash:  ${hash}`;
}

/**
 * Makes a check that asks before new code runs, and remembers a yes. It asks on the terminal; with `--trust` it does not ask.
 * @param given whether `--trust` was given
 * @throws TrustError (from the check) if the answer is no, or if there is no terminal to ask on
 */
export function trustOf(given: boolean): (code: Code) => Promise<void> {
  return async (code) => {
    if (isTrusted(code)) return;
    if (!given) {
      const hint = 'Look at these files; where you trust them, give --trust.';
      if (!process.stdin.isTTY || !process.stderr.isTTY) throw new TrustError(`${described(code)}\n${hint}`);
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      // Ctrl-C and Ctrl-D say no.
      const ended = once(terminal, 'close').then(() => '');
      const answer = await Promise.race([
        terminal.question(`${described(code)}\nRun it? [y/N] `).catch(() => ''),
        ended,
      ]);
      terminal.close();
      if (!/^y(es)?$/i.test(answer.trim())) throw new TrustError('The code was not run.');
    }
    remember(code);
  };
}

/** Lets code run that this user has let run before, and rejects any other with a TrustError. It asks nobody. */
export const onlyTrusted = (code: Code): Promise<void> =>
  isTrusted(code)
    ? Promise.resolve()
    : Promise.reject(new TrustError(`${described(code)}\nIt has not been run by this user; \`nightsweep run\` asks.`));
