// Cost against N and against the number of workers, beside what the plan predicts. `--tiny` checks that the script works.
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cli, median, nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const cores = availableParallelism();

function sweepFile(N, replicates) {
  const path = join(folder, `N${N}x${replicates}.yaml`);
  writeFileSync(
    path,
    `name: scaling
replicates: ${replicates}
parameters:
  N: ${N}
  d/N: 1
  n/N: 1
  alpha1: [0.1, 0.2, 0.3, 0.4]
  alpha2: [0.1, 0.2, 0.3, 0.4]
  activation: softplus
  target: { hermite: [0, 1, 0.7] }
`,
  );
  return path;
}

let stores = 0;
const freshStore = () => join(folder, `store${++stores}`);
const runArguments = (N, replicates, workers, store) => [
  ...['run', sweepFile(N, replicates), '--store', store, '--workers', String(workers)],
];

/** Seconds from a run's first start of a task to its last end, and sums over tasks. */
function figures(store) {
  const [row] = query(
    store,
    `SELECT (max(epoch_ms(ended)) - min(epoch_ms(started))) / 1000.0 AS seconds, sum(wall) / 1000 AS wall, sum(cpu) / 1000 AS cpu,
            sum(model) / 1000 AS model, max(rss) AS rss
       FROM (SELECT any_value(started_at) AS started, sum(wall_ms) AS wall, sum(cpu_ms) AS cpu, sum(model_ms) AS model,
                    any_value(started_at) + to_milliseconds(sum(wall_ms)) AS ended, max(peak_rss_mb) AS rss
               FROM points GROUP BY task_id)`,
  );
  return row;
}

function run(N, replicates, workers) {
  const store = freshStore();
  nightsweep(...runArguments(N, replicates, workers, store));
  return figures(store);
}

/** The same on one worker with everything around it on one core: supervisor, writer, collector and compiler share it with the worker. */
function onOneCore(N, replicates) {
  const store = freshStore();
  const command = [process.execPath, cli, ...runArguments(N, replicates, 1, store)];
  const { status, stderr } = spawnSync('taskset', ['-c', '0', ...command], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return figures(store);
}

/** Seconds of as many runs at once as there are cores, each on one worker with its part of the draws: nothing is shared but the machine. */
async function apart(N, replicates) {
  const runs = Array.from({ length: cores }, async () => {
    const store = freshStore();
    await promisify(execFile)(process.execPath, [cli, ...runArguments(N, replicates / cores, 1, store)]);
    return figures(store).seconds;
  });
  return median(await Promise.all(runs));
}

printMachine();
console.log('4×4 (α1, α2), one batch, N = d = n, softplus, f32; one worker with one thread; seconds per draw');
printTable(
  ['N', 'cpu', 'model', 'cpu / model', 'cpu / N³, ns', 'peak RSS, MB'],
  (tiny ? [64, 96] : [256, 512, 1024, 2048, 4096, 8192]).map((N) => {
    const draws = tiny ? 1 : N <= 1024 ? 8 : N <= 4096 ? 2 : 1;
    const { cpu, model, rss } = run(N, draws, 1);
    return [N, cpu / draws, model / draws, cpu / model, (cpu / draws / N ** 3) * 1e9, rss];
  }),
);
console.log(
  `the same, several draws: seconds of one worker on one core, of one worker with all cores around it, of ${cores} workers, and of ${cores} separate runs at once with a part of the draws each; medians`,
);
const rows = [];
for (const N of tiny ? [64] : [256, 512, 1024, 2048]) {
  // So many that what a process takes to warm up, a second or two, does not show: sweeps run for hours.
  const draws = tiny ? cores : cores * Math.max(8, Math.round(300 * (256 / N) ** 2));
  const rounds = [];
  while (rounds.length < (tiny ? 1 : 3)) {
    const single = [onOneCore(N, draws).seconds, run(N, draws, 1).seconds];
    rounds.push([...single, run(N, draws, cores).seconds, await apart(N, draws)]);
  }
  const [core, alone, together, separate] = [0, 1, 2, 3].map((i) => median(rounds.map((round) => round[i])));
  rows.push([N, draws, core, alone, together, separate, core / together, alone / together, alone / separate]);
}
printTable(
  [
    ...['N', 'draws', '1 core', '1 worker', `${cores} workers`, 'separate runs'],
    ...[`${cores} cores / 1`, `${cores} workers / 1`, 'separate / 1'],
  ],
  rows,
);
