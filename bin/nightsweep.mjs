#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/orchestrator/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href).catch((error) => {
    // With very few file descriptors not even the program's own files can be opened.
    const few = error?.code === 'EMFILE' || error?.code === 'ENFILE';
    process.stderr.write(few ? 'too many files are open; raise the limit with `ulimit -n 1024`\n' : `${error.stack}\n`);
    process.exitCode = 1;
  });
} else {
  process.stderr.write('nightsweep is not built yet; in its folder, run: npm run setup\n');
  process.exitCode = 1;
}
