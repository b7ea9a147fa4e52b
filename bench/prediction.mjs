// What `plan` says of a host before any row is stored, by the yardstick of each experiment, beside what the tasks then take.
// Options: --most 2048 (largest N)  --tiny (checks that the script works)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const { values: given } = parseArgs({
  options: { most: { type: 'string', default: '4096' }, tiny: { type: 'boolean' } },
});
const folder = workFolder();
// A cache of its own, so that the host is not known yet.
process.env.XDG_CACHE_HOME = join(folder, 'cache');
mkdirSync(process.env.XDG_CACHE_HOME);

const grid = 'alpha1: [0.1, 0.2, 0.3, 0.4]\n  alpha2: [0.1, 0.2, 0.3, 0.4]';
const cases = [
  ['two-step', 'points', `d/N: 1\n  n/N: 1\n  ${grid}`],
  ['two-step', 'points', `d/N: 0.5\n  n/N: 2\n  batch: [reused, independent]\n  bulk_values: 3\n  ${grid}`],
  ['two-step', 'points', `d/N: 0.5\n  n/N: 2\n  precision: f64\n  ${grid}`],
  ['one-step-features', 'one_step_features', 'd/N: 0.4\n  n/N: 0.8\n  alpha: [0.2, 0.4]\n  activation: erf'],
  ['spiked-features', 'spiked_features', 'd/N: 1\n  n/N: [0.5, 2]\n  alpha0: 2\n  eta_tilde: 1'],
];
const sizes = tiny ? [48] : [256, 512, 1024, 2048, 4096].filter((N) => N <= Number(given.most));

function measured([experiment, view, parameters], i) {
  return sizes.map((N) => {
    const store = join(folder, `store-${i}-${N}`);
    const file = join(folder, `case-${i}-${N}.yaml`);
    const draws = tiny ? 1 : N <= 512 ? 24 : N <= 1024 ? 6 : 2;
    writeFileSync(
      file,
      `name: case\nexperiment: ${experiment}\nreplicates: ${draws}\nparameters:\n  N: ${N}\n  ${parameters}\n`,
    );
    nightsweep('run', file, '--store', store, '--workers', '1');
    const [{ taken }] = query(store, `SELECT sum(cpu_ms) / 1000 AS taken FROM ${view}`);
    const { core_hours: hours } = JSON.parse(readFileSync(join(store, 'sweeps/case/plan.json'), 'utf8'));
    const predicted = hours * 3600;
    return [
      experiment,
      parameters.replaceAll(/\n\s*/g, ', ').replace(/, alpha1.*/, ''),
      N,
      predicted,
      taken,
      predicted / taken,
    ];
  });
}

printMachine();
const rows = cases.flatMap(measured);
const known = JSON.parse(readFileSync(join(process.env.XDG_CACHE_HOME, 'nightsweep/hosts.json'), 'utf8'));
for (const [host, { speed }] of Object.entries(known)) console.log(`${host}: ×${speed.toFixed(2)} of the model`);
console.log('core seconds of a run on one worker in an empty store: what the plan said, and what its tasks took');
printTable(['experiment', 'parameters', 'N', 'predicted', 'taken', 'predicted / taken'], rows);
