// What `plan` says of a host before any row is stored, by the yardstick of each experiment, beside what the tasks then take.
// Options: --most 2048 (largest N)  --tiny (checks that the script works)
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

const hosts = join(process.env.XDG_CACHE_HOME, 'nightsweep/hosts.json');

const grid = 'alpha1: [0.1, 0.2, 0.3, 0.4]\n  alpha2: [0.1, 0.2, 0.3, 0.4]';
const wide = 'alpha1: { from: 0, to: 0.48, step: 0.04 }\n  alpha2: { from: 0, to: 0.48, step: 0.04 }';
/** What is computed, in words; the experiment, its view, its parameters, and how many points a draw has. */
const cases = [
  ['two-step, 4×4, d = N, n = N', 'two-step', 'points', `d/N: 1\n  n/N: 1\n  ${grid}`, 16],
  [
    ...['two-step, 4×4, both batch modes, three bulk values', 'two-step', 'points'],
    ...[`d/N: 0.5\n  n/N: 2\n  batch: [reused, independent]\n  bulk_values: 3\n  ${grid}`, 32],
  ],
  ['two-step, 4×4, f64', 'two-step', 'points', `d/N: 0.5\n  n/N: 2\n  precision: f64\n  ${grid}`, 16],
  ['two-step, one point', 'two-step', 'points', 'd/N: 0.5\n  n/N: 2\n  alpha1: 0.2\n  alpha2: 0.3', 1],
  ['two-step, 13×13', 'two-step', 'points', `d/N: 0.5\n  n/N: 2\n  ${wide}`, 169],
  [
    ...['one-step-features, two steps', 'one-step-features', 'one_step_features'],
    ...['d/N: 0.4\n  n/N: 0.8\n  alpha: [0.2, 0.4]\n  activation: erf', 2],
  ],
  [
    ...['spiked-features, two n', 'spiked-features', 'spiked_features'],
    ...['d/N: 1\n  n/N: [0.5, 2]\n  alpha0: 2\n  eta_tilde: 1', 2],
  ],
];
const sizes = tiny ? [48] : [256, 512, 1024, 2048, 4096].filter((N) => N <= Number(given.most));

/** Draws of a case: a few hundred points of small networks, some of large ones. */
const drawsOf = (N, points) =>
  tiny ? 1 : Math.min(24, Math.max(2, Math.round((N <= 512 ? 512 : N <= 1024 ? 128 : 48) / points)));

/** What is known of the host by yardsticks alone: longer runs replace it. */
function byYardstick() {
  if (!existsSync(hosts)) return {};
  const known = Object.entries(JSON.parse(readFileSync(hosts, 'utf8')));
  return Object.fromEntries(known.filter(([, { basis }]) => basis === 'yardstick'));
}

const yardsticks = {};
function measured([what, experiment, view, parameters, points], i) {
  return sizes.map((N) => {
    const store = join(folder, `store-${i}-${N}`);
    const file = join(folder, `case-${i}-${N}.yaml`);
    const head = `name: case\nexperiment: ${experiment}\nreplicates: ${drawsOf(N, points)}\n`;
    writeFileSync(file, `${head}parameters:\n  N: ${N}\n  ${parameters}\n`);
    nightsweep('plan', file, '--store', store);
    Object.assign(yardsticks, byYardstick());
    nightsweep('run', file, '--store', store, '--workers', '1');
    writeFileSync(hosts, JSON.stringify(yardsticks));
    const [{ taken }] = query(store, `SELECT sum(cpu_ms) / 1000 AS taken FROM ${view}`);
    const { core_hours: hours } = JSON.parse(readFileSync(join(store, 'sweeps/case/plan.json'), 'utf8'));
    return [what, N, hours * 3600, taken, (hours * 3600) / taken];
  });
}

printMachine();
const rows = cases.flatMap(measured);
for (const [host, { speed }] of Object.entries(yardsticks)) console.log(`${host}: ×${speed.toFixed(2)} of the model`);
console.log('core seconds of a run on one worker in an empty store: what the plan said, and what its tasks took');
printTable(['what', 'N', 'predicted', 'taken', 'predicted / taken'], rows);
