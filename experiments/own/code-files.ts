import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, extname, join, normalize, relative, resolve } from 'node:path';
import { init, parse } from 'es-module-lexer';
import { InputFileError } from '../../analysis/text/problem.ts';
import type { Code } from '../../kernels/contract/experiment.ts';

/** Hexadecimal digits that tell codes apart. */
const hashLength = 16;

/**
 * The code of a module: the file, and the files that it imports by relative paths, directly or not. Nothing is run.
 * What it imports by other names is a package's, and what it loads in other ways is not known.
 * @param path absolute
 */
export async function moduleCode(path: string): Promise<Code> {
  await init;
  const folder = dirname(path);
  const found = new Set<string>();
  const visit = (file: string): void => {
    const name = relative(folder, file);
    // A file that is not there is told by the import.
    if (found.has(name) || !statSync(file, { throwIfNoEntry: false })?.isFile()) return;
    found.add(name);
    for (const specifier of specifiersOf(file)) {
      // A query or a fragment names the same file.
      const [plain] = specifier.split(/[?#]/);
      if (plain.startsWith('.')) visit(realpathOf(join(dirname(file), decodeURIComponent(plain))));
    }
  };
  visit(path);
  return codeOf('module', path, [...found]);
}

/** The file that a link leads to; the path itself where there is none. */
function realpathOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : normalize(path);
}

/**
 * What a file imports; nothing if it is not JavaScript by its name.
 * @throws InputFileError where its syntax cannot be read
 */
function specifiersOf(file: string): string[] {
  if (!/^\.[cm]?js$/.test(extname(file))) return [];
  const text = readFileSync(file, 'utf8');
  try {
    return parse(text)[0].flatMap(({ n: specifier }) => specifier ?? []);
  } catch (cause) {
    const offset = (cause as { idx?: number }).idx ?? 0;
    const before = text.slice(0, offset).split('\n');
    const [line, column] = [before.length, (before.at(-1) ?? '').length + 1];
    const message = 'cannot be read as a JavaScript module: syntax error';
    throw new InputFileError([{ file, line, column, excerpt: text.split('\n')[line - 1], width: 1, message }]);
  }
}

/**
 * The code of a command: its YAML file and the files that it lists.
 * @param files relative to the folder of `path`
 */
export function commandCode(path: string, files: readonly string[]): Code {
  return codeOf('command', path, [relative(dirname(path), path), ...files]);
}

function codeOf(kind: Code['kind'], path: string, files: readonly string[]): Code {
  return { kind, path, files, hash: hashOf(dirname(path), files) };
}

/** The hash of files by name and content. */
export function hashOf(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of files) {
    const content = readFileSync(resolve(folder, name));
    hash.update(`${name}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, hashLength);
}
