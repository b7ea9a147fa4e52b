import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../kernels/native/package-root.ts';

/** Version of nightsweep. */
export function version(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** Digits of a commit that tell it from all others, in a repository of any size. */
const commitDigits = 12;

/**
 * Version as rows record it. For a clone it is like 0.1.0+746813c9d2f0, with .modified if there are changes that are not committed.
 * An installed package is of one commit, so it has the version alone.
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
