// What a large sweep on a cluster asks of the machine that submits and collects, and how a campaign goes.
//   the real orchestrator on a simulated cluster: 10⁶ points in 10⁴ elements on 1,000 nodes, with losses, preemption, a dying controller,
//     limits and late listings, in virtual time
//   the planner: 10⁶ points written as 10⁴ chunks
//   collect: 10⁶ rows in 10⁴ journals, taken into a store; and once more, when there is nothing new
// `--points` and `--chunks` change the sizes of the last two; `--tiny` checks that the script works.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { cli, printMachine, printTable, tiny, workFolder } from './machine.mjs';
import { large } from '../dist/bench/simulator/scenario.js';
import { simulate } from '../dist/bench/simulator/simulate.js';
import { registry } from '../dist/experiments/registry.js';
import { Journal } from '../dist/store/journal.js';
import { journalFolder } from '../dist/store/journal-files.js';
import { tableOf } from '../dist/store/tables.js';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: tiny ? '2000' : '1000000' },
    chunks: { type: 'string', default: tiny ? '20' : '10000' },
    tiny: { type: 'boolean' },
  },
});
const [points, chunks] = [Number(values.points), Number(values.chunks)];
const folder = workFolder();
const minutes = (ms) => `${Math.round(ms / 60_000)} min`;

/** Runs a command; its output, time and memory. */
function timed(...args) {
  const peak = join(folder, 'peak');
  const env = { ...process.env, NIGHTSWEEP_BENCH_RSS: peak };
  const preload = fileURLToPath(new URL('./parts/rss.mjs', import.meta.url));
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, cli, ...args], {
    ...{ encoding: 'utf8', maxBuffer: 1e9, env },
  });
  if (status !== 0) throw new Error(stderr);
  const seconds = (performance.now() - started) / 1000;
  return { stdout, seconds, megabytes: Number(readFileSync(peak, 'utf8')) / 1024 };
}

printMachine();
const scenario = tiny ? { ...large, points: 3000, nodes: 10, submitLimit: 20 } : large;
const before = process.cpuUsage();
const found = await simulate(scenario);
const cpu = process.cpuUsage(before);
printTable(
  ['a simulated campaign', 'value'],
  [
    ['points with a row, given up, missing', `${found.stored}, ${found.failed}, ${found.missing}`],
    ['time, and over the least possible', `${minutes(found.makespan)}, ${found.overBound.toFixed(2)}`],
    ['time of the last 1 % of the points', minutes(found.lastPercent)],
    ['rounds, looks at the queue', `${found.rounds}, ${found.looks}`],
    ['calls of the controller a minute', (60_000 * found.calls) / found.makespan],
    ['the same in the busiest ten minutes after the first ten', found.callsPerMinute],
    ['bytes read of Slurm, a look', found.bytes / found.looks],
    ['longest look, seconds of real time, simulation included', found.longestLook / 1000],
    ['points computed again', `${(100 * found.recomputed).toFixed(2)} %`],
    ['core hours beyond those of the points', `${(100 * found.overhead).toFixed(2)} %`],
    ['CPU of the simulation, s', (cpu.user + cpu.system) / 1e6],
    ['peak memory of the simulation, MB', process.resourceUsage().maxRSS / 1024],
  ],
);

const sweep = join(folder, 'drills.yaml');
// A range has at most so many values.
const replicates = Math.ceil(points / 100_000);
const range = `{ from: 1, to: ${points / replicates}, count: ${points / replicates} }`;
writeFileSync(sweep, `name: drills\nexperiment: drill\nreplicates: ${replicates}\nparameters: { index: ${range} }\n`);
const exported = join(folder, 'chunks');
// A block of 250 empty drills counts as .1 ms; a chunk has as many points as asked for.
const plan = timed('export-chunks', sweep, exported, '--store', join(folder, 'store'), '--minutes', String(1e-9));
const made = Number(/in ([\d\s]+) chunks/.exec(plan.stdout)[1].replaceAll(/\s/g, ''));

const drill = registry.shipped('drill');
const table = tableOf(drill);
const empty = Object.fromEntries(table.columns.map(({ name }) => [name, null]));
const rowsOf = (chunk) =>
  JSON.parse(gunzipSync(readFileSync(join(exported, 'chunks', `${String(chunk).padStart(6, '0')}.json.gz`))))
    .tasks.flatMap((task) => task.points)
    .map(({ id, parameters }) => ({
      ...empty,
      ...{ point_id: id, experiment: 'drill', version: 1, sweep: 'drills', seed: 1, replicate: parameters.replicate },
      ...{
        parameters: JSON.stringify(parameters),
        drill_index: parameters.index,
        behaviour: 'ok',
        host: 'a',
        blas_threads: 1,
      },
    }));
const perJournal = Math.ceil(points / chunks);
let rows = 0;
for (let chunk = 0; chunk < made; chunk++) {
  const own = rowsOf(chunk);
  for (let from = 0; from < own.length; from += perJournal) {
    const journal = Journal.create(journalFolder(exported), table, String(chunk).padStart(6, '0'));
    journal.append(own.slice(from, from + perJournal));
    journal.close();
    rows += Math.min(perJournal, own.length - from);
  }
}
const first = timed('collect', exported, '--store', join(folder, 'store'));
const second = timed('collect', exported, '--store', join(folder, 'store'));
const line = (what, { seconds, megabytes }) => [what, seconds, megabytes];
printTable(
  ['what', 's', 'peak MB'],
  [
    line(`${points} points written as ${made} chunks`, plan),
    line(`collect of ${rows} rows in journals of ${perJournal}`, first),
    line('collect again, nothing new', second),
  ],
);
console.log(`${first.stdout.trim()}\n${second.stdout.trim()}`);
