// npm test: sets up what is missing and runs the tests; arguments go to vitest. FULL=1 runs the slow suites whole.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, setupOrExit } from './setup.mjs';

process.chdir(root);
// Most tests compare with the addon, so they do not go on without it.
setupOrExit('required');
const summary = join(root, '.setup/test-summary.json');
rmSync(summary, { force: true });
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${summary}`];
const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
if (!existsSync(summary)) process.exit(status || 1);
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(summary, 'utf8'));
process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
process.exit(status ?? 1);
