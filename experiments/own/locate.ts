import { existsSync } from 'node:fs';
import type { Code } from '../../kernels/contract/experiment.ts';

/** Endings of files that may be an experiment. */
const [moduleEndings, commandEndings] = [/\.m?[jt]s$/, /\.ya?ml$/];

/** Whether the word in a sweep file means a file and not an experiment that ships. */
export function isFile(word: string): boolean {
  return word.includes('/') || moduleEndings.test(word) || commandEndings.test(word);
}

/**
 * The code that a file stands for. Nothing is run.
 * @param path absolute
 * @returns null where there is no such file, or its ending is not one of an experiment
 * @throws InputFileError for a YAML file with mistakes
 */
export async function codeAt(path: string, shipped: readonly string[]): Promise<Code | null> {
  if (!existsSync(path)) return null;
  const isCommand = commandEndings.test(path);
  if (!isCommand && !moduleEndings.test(path)) return null;
  // Loaded here, since most sweeps are of an experiment that ships.
  const { commandCode, moduleCode } = await import('./code-files.ts');
  if (!isCommand) return moduleCode(path);
  const { readCommand } = await import('./command.ts');
  return commandCode(path, readCommand(path, shipped).files ?? []);
}
