import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../kernels/native/package-root.ts';

/** Version of nightsweep. */
export function version(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** Digits of a commit that tell it from all others of a repository of any size. */
const commitDigits = 12;

/**
 * Version as rows record it: 0.1.0+746813c9d2f0 for a clone, with .modified where it has changes that are not committed; the version alone for an
 * installed package, which is of one commit.
 */
export function versionWithCommit(): string {
  const root = packageRoot();
  if (!existsSync(join(root, '.git'))) return version();
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const commit = git('rev-parse', 'HEAD').slice(0, commitDigits);
    const modified = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '.modified';
    return `${version()}+${commit}${modified}`;
  } catch {
    return version();
  }
}
