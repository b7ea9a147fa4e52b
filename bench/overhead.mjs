// What the machine around the kernels costs: empty kernels through the whole of it, a second run that finds all stored, planning a million
// points, and resuming a finished sweep of as many. `--tiny` checks that the script works.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, nightsweep, printMachine, query, root, tiny, workFolder } from './machine.mjs';
import { fillStore } from './parts/full-store.mjs';

const folder = workFolder();
const rssFile = join(folder, 'rss');
process.env.NIGHTSWEEP_BENCH_RSS = rssFile;
process.env.NODE_OPTIONS = `--import=${join(root, 'bench/parts/rss.mjs')}`;

/** Runs a command some times: median seconds, and the most memory, MB. */
function measured(times, ...args) {
  const runs = Array.from({ length: tiny ? 1 : times }, (_, i) => {
    const since = performance.now();
    nightsweep(...args.map((arg) => arg.replace('%', i)));
    return { seconds: (performance.now() - since) / 1000, mb: Number(readFileSync(rssFile, 'utf8')) * 1.024e-3 };
  });
  return { seconds: median(runs.map(({ seconds }) => seconds)), mb: Math.max(...runs.map(({ mb }) => mb)) };
}

const sweep = (name, text) => {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, `name: ${name}\n${text}`);
  return path;
};
const shown = ({ seconds, mb }) => `${seconds.toFixed(2)} s, peak memory ${Math.round(mb)} MB`;

printMachine();
const start = measured(3, 'schema');
const count = tiny ? 50 : 20000;
const drills = (count, milliseconds) =>
  sweep(
    `drill${count}`,
    `experiment: drill\nparameters:\n  index: { from: 1, to: ${count}, count: ${count} }\n  milliseconds: ${milliseconds}\n`,
  );
// A drill that takes time, however little, is a task of its own; empty ones come in blocks.
const drill = drills(count, 0.001);
const run = measured(3, 'run', drill, '--store', join(folder, 'drill%'));
const again = measured(1, 'run', drill, '--store', join(folder, 'drill0'));
const many = 5 * count;
const together = measured(3, 'run', drills(many, 0), '--store', join(folder, 'drills%'));
const each = ({ seconds }, n) => (((seconds - start.seconds) / n) * 1000).toFixed(3);
console.log(`the command alone: ${shown(start)}`);
console.log(`${count} tasks of one empty point: ${shown(run)}; ${each(run, count)} ms per task`);
console.log(`the same run again, all stored: ${shown(again)}`);
console.log(`${many} empty points in blocks: ${shown(together)}; ${each(together, many)} ms per point`);

// Users' own code: a module that computes nothing, and a command.
const own = (file) =>
  sweep(
    `own-${file.replace('.', '-')}`,
    `experiment: ./${file}\nparameters:\n  index: { from: 1, to: ${many}, count: ${many} }\n`,
  );
process.env.XDG_STATE_HOME = folder;
for (const name of ['empty.mjs', 'empty-command.mjs'])
  copyFileSync(join(root, 'bench/parts', name), join(folder, name));
writeFileSync(
  join(folder, 'empty.yaml'),
  `name: empty-command
version: 1
command: [${JSON.stringify(process.execPath)}, empty-command.mjs]
files: [empty-command.mjs]
parameters: { index: { kind: integer, meaning: number of the point } }
columns: { value: { type: real, meaning: half of the number } }
cost: { milliseconds: 0.01 }
`,
);
for (const [what, file] of [
  ['module', 'empty.mjs'],
  ['command', 'empty.yaml'],
]) {
  const took = measured(3, 'run', own(file), '--trust', '--store', join(folder, `own-${what}%`));
  console.log(`${many} points of an empty ${what}: ${shown(took)}; ${each(took, many)} ms per point`);
}

// Rows of the two-step experiment have all their columns filled; its smallest points' kernels take a known time.
const side = tiny ? 5 : 50;
const block = sweep(
  'block',
  `parameters:
  N: 8
  d: 8
  n: 8
  alpha1: { from: 0, to: 0.49, count: ${side} }
  alpha2: { from: 0, to: 0.49, count: ${side} }
  batch: [reused, independent]
replicates: 4
`,
);
const blocks = join(folder, 'blocks');
const inBlocks = measured(1, 'run', block, '--workers', '1', '--store', blocks);
const [{ kernels, n }] = query(blocks, 'SELECT sum(wall_ms) AS kernels, count(*)::INT AS n FROM points');
const beside = (1000 * (inBlocks.seconds - start.seconds) - kernels) / n;
console.log(
  `${n} points in 4 tasks on one worker: ${shown(inBlocks)}; ${beside.toFixed(3)} ms per point beside the kernels`,
);

const replicates = tiny ? 1 : 100;
const grid = (alphas) => `parameters:
  N: [64, 128]
  d/N: 0.5
  n/N: 2
  alpha1: ${alphas}
  alpha2: ${alphas}
  batch: [reused, independent]
`;
const million = sweep('million', `replicates: ${replicates}\n${grid('{ from: 0, to: 0.49, count: 50 }')}`);
const full = join(folder, 'full');
await fillStore(full, million, sweep('sample', grid('0')));
const points = 10000 * replicates;
console.log(`${points} points planned: ${shown(measured(3, 'plan', million, '--store', join(folder, 'none')))}`);
console.log(`${points} points resumed, all stored: ${shown(measured(3, 'run', million, '--store', full))}`);
