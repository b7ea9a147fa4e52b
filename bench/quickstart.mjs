// How long the quickstart sweep and its report take, set-up not counted. `--tiny` runs one replicate of a part of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, root, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const store = join(folder, 'store');
let sweep = join(root, 'sweeps/quickstart.yaml');
if (tiny) {
  const text = readFileSync(sweep, 'utf8')
    .replace(/replicates: \d+/, 'replicates: 1')
    .replace(/N: \[.*\]/, 'N: 96')
    .replaceAll('step: 0.04', 'step: 0.24');
  sweep = join(folder, 'quickstart.yaml');
  writeFileSync(sweep, text);
}
const timed = (...args) => {
  const since = performance.now();
  nightsweep(...args);
  return ((performance.now() - since) / 1000).toFixed(1);
};
printMachine();
const run = timed('run', sweep, '--store', store);
const report = timed('report', '--sweep', 'quickstart', '--store', store);
const [points] = nightsweep('sql', 'SELECT count(*) AS n FROM points', '--store', store, '--format', 'csv')
  .split('\n')
  .slice(1);
console.log(`quickstart: ${points} points in ${run} s; report in ${report} s`);
