import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../kernels/native/package-root.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import { answersInJson } from '../answer.ts';

/** Makes the package ready on this machine. A clone does the same with `npm run setup`. */
export function setup(): void {
  const { status } = spawnSync(process.execPath, [join(packageRoot(), 'scripts/setup.mjs')], {
    // What is built says so to people.
    stdio: ['inherit', answersInJson() ? 2 : 1, 2],
  });
  process.exitCode = status ?? exitCodes.failed;
}
