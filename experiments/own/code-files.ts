import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { init, parse } from 'es-module-lexer';
import type { Code } from '../../kernels/contract/experiment.ts';

/** Hexadecimal digits that tell codes apart. */
const hashLength = 16;

/**
 * The code of a module: the file and what it imports from its own folder, directly or not. Nothing is run.
 * @param path absolute
 */
export async function moduleCode(path: string): Promise<Code> {
  await init;
  const folder = dirname(path);
  const found = new Set<string>();
  const visit = (file: string): void => {
    const name = relative(folder, file);
    // What lies outside the folder is a package's, or the user's to keep.
    if (found.has(name) || name.startsWith('..') || !existsSync(file)) return;
    found.add(name);
    const [imports] = parse(readFileSync(file, 'utf8'), name);
    for (const { n: specifier } of imports) {
      if (specifier?.startsWith('.')) visit(normalize(join(dirname(file), specifier)));
    }
  };
  visit(path);
  return codeOf('module', path, [...found]);
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
