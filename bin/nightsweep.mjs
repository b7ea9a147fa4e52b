#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/orchestrator/cli/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  process.stderr.write('nightsweep is not built yet; in its folder, run: npm run setup\n');
  process.exitCode = 1;
}
