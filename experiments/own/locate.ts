import { existsSync, realpathSync } from 'node:fs';
import type { Code } from '../../kernels/contract/experiment.ts';

/** Endings of files that may be an experiment. */
const [moduleEndings, commandEndings] = [/\.m?js$/, /\.ya?ml$/];

/** Whether the word in a sweep file means a file and not an experiment that ships. */
export function isFile(word: string): boolean {
  return /[/.]/.test(word);
}

/**
 * The code that a file stands for. Nothing is run.
 * @param given absolute; a link stands for what it leads to
 * @returns null where there is no such file, or its ending is not one of an experiment
 * @throws InputFileError for a YAML file with mistakes
 */
export async function codeAt(given: string, takenNames: readonly string[]): Promise<Code | null> {
  if (!existsSync(given)) return null;
  // Imports are relative to the file itself, not to a link to it.
  const path = realpathSync(given);
  const isCommand = commandEndings.test(path);
  if (!isCommand && !moduleEndings.test(path)) return null;
  // Loaded here, since most sweeps are of an experiment that ships.
  const { commandCode, moduleCode } = await import('./code-files.ts');
  if (!isCommand) return moduleCode(path);
  const { readCommand } = await import('./command.ts');
  return commandCode(path, readCommand(path, takenNames).files ?? []);
}
