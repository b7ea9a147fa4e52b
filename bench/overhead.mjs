// What the machine around the kernels costs: empty kernels through the whole of it, a second run that finds all stored, and planning a
// million points. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, nightsweep, printMachine, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const timed = (...args) => {
  const since = performance.now();
  nightsweep(...args);
  return performance.now() - since;
};
const sweep = (name, text) => {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, text);
  return path;
};

printMachine();
const start = median([1, 2, 3].map(() => timed('schema')));
const count = tiny ? 50 : 20000;
const drill = sweep(
  'drill',
  `name: drill\nexperiment: drill\nparameters:\n  index: { from: 1, to: ${count}, count: ${count} }\n`,
);
const runs = (tiny ? [1] : [1, 2, 3]).map((i) => timed('run', drill, '--store', join(folder, `store${i}`)));
const again = timed('run', drill, '--store', join(folder, 'store1'));
console.log(
  `${count} tasks of one empty point: ${(median(runs) / 1000).toFixed(2)} s, ${(median(runs) / count).toFixed(3)} ms per task`,
);
console.log(
  `the same run again, all stored: ${(again / 1000).toFixed(2)} s (the command alone: ${(start / 1000).toFixed(2)} s)`,
);

const replicates = tiny ? 1 : 100;
const million = sweep(
  'million',
  `name: million
replicates: ${replicates}
parameters:
  N: [64, 128]
  d/N: 0.5
  n/N: 2
  alpha1: { from: 0, to: 0.49, count: 50 }
  alpha2: { from: 0, to: 0.49, count: 50 }
  batch: [reused, independent]
`,
);
const planned = median((tiny ? [1] : [1, 2, 3]).map(() => timed('plan', million, '--store', join(folder, 'none'))));
console.log(`${10000 * replicates} points planned: ${(planned / 1000).toFixed(2)} s`);
