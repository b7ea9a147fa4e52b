import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';

/** Runs a command in a process that then prints which CommonJS packages it loaded. */
function packagesOf(...words: string[]): string[] {
  const main = join(packageRoot(), 'dist/orchestrator/cli/main.js');
  const program = `
    process.argv.splice(1, 0, 'nightsweep');
    const { createRequire } = require('node:module');
    process.on('exit', () => console.log('LOADED ' + Object.keys(createRequire('/').cache).join(' ')));
    import(${JSON.stringify(main)});`;
  const { stdout } = spawnSync(process.execPath, ['-e', program, '--', ...words], { encoding: 'utf8' });
  const loaded = /^LOADED (.*)$/m.exec(stdout)?.[1] ?? '';
  return [...new Set([...loaded.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name))];
}

it.each(['--version', '--help', 'run --help', 'completion bash', 'no-such-command'])(
  'nightsweep %s starts without DuckDB: it loads with the first command that reads a store',
  (line) => {
    const loaded = packagesOf(...line.split(' '));
    expect(loaded).toContain('get-caller-file'); // yargs has started
    expect(loaded).not.toContain('@duckdb/node-api');
    expect(loaded).not.toContain('@duckdb/node-bindings');
  },
);

it('a command that reads a store loads DuckDB, so the list above would show it', () => {
  expect(packagesOf('sql', 'SELECT 1', '--store', join(packageRoot(), 'no-such-store'))).toContain('@duckdb/node-api');
});
