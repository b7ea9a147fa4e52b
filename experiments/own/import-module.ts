import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputFileError, type Problem } from '../../analysis/text/problem.ts';
import type { Code } from '../../kernels/contract/experiment.ts';
import { problemAt, problemIn } from './module-problem.ts';

/** A module must be imported within this time, milliseconds. */
const importMs = 60_000;

/**
 * Imports a module. If the module ends the process meanwhile, standard error names it.
 * @throws InputFileError if that fails, or takes longer than a minute
 */
export async function importedModule(code: Code): Promise<{ default?: unknown }> {
  const ended = (): void => {
    process.stderr.write(`${code.path} ended the process while it was imported\n`);
    process.exitCode = 2;
  };
  process.once('exit', ended);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${importMs / 1000} s`)), importMs);
  });
  try {
    // The query lets a changed file be imported anew by a process that has had it before.
    return await Promise.race([import(`${pathToFileURL(code.path).href}?${code.hash}`) as Promise<object>, late]);
  } catch (cause) {
    throw new InputFileError([importProblem(code, cause)]);
  } finally {
    clearTimeout(timer);
    process.off('exit', ended);
  }
}

function importProblem(code: Code, cause: unknown): Problem {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const message = `the module cannot be imported: ${reason}`;
  const syntax = cause instanceof SyntaxError ? syntaxProblem(code, message) : null;
  return syntax ?? problemIn(code, { path: [], message });
}

/** The place of a mistake of syntax. An error does not tell it, but a check of the file prints it. */
function syntaxProblem({ path, files }: Code, message: string): Problem | null {
  for (const name of files.filter((file) => /\.[cm]?js$/.test(extname(file)))) {
    const file = resolve(dirname(path), name);
    const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
    const line = /:(\d+)\r?\n/.exec(stderr)?.[1];
    if (line !== undefined) {
      return problemAt(file, readFileSync(file, 'utf8').split('\n'), Number(line) - 1, { message });
    }
  }
  return null;
}
