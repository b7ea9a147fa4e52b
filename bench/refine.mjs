// What refinement saves: core time to know where the second outlier sets in to a given standard error, by refining a coarse grid and by a uniform
// grid with as many draws as it takes, along α2 and along α1. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thresholdOf } from '../dist/analysis/fit/thresholds.js';
import { nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const wanted = tiny ? [0.03] : [0.004, 0.003];
const N = tiny ? 96 : 1024;
const mostDraws = tiny ? 4 : 48;
const held = { alpha2: { alpha1: [0.3, 0.4] }, alpha1: { alpha2: [0.36, 0.42] } };
const coarse = '{ from: 0, to: 0.48, step: 0.08 }';
const uniform = `{ from: 0, to: 0.48, step: ${tiny ? 0.12 : 0.01} }`;

function run(name, along, places, replicates, refine = '') {
  const file = join(folder, `${name}.yaml`);
  const [[other, values]] = Object.entries(held[along]);
  writeFileSync(
    file,
    `name: ${name}
replicates: ${replicates}
${refine}parameters:
  N: ${N}
  d/N: 0.5
  n/N: 2
  ${other}: [${values}]
  ${along}: ${places}
  prefactor1: 3
  prefactor2: 3
  activation: { sin: { phase: 0.785398163397 } }
  centred: true
  target: tanh
  batch: independent
`,
  );
  const store = join(folder, name);
  nightsweep('run', file, '--store', store, '--workers', '1');
  return query(
    store,
    `SELECT ${other} AS family, ${along} AS x, replicate, outlier_count AS count, wall_ms FROM points`,
  );
}

/** Thresholds of count ≥ 2, the largest error, and the core time of some rows. */
function known(rows) {
  const thresholds = [...new Set(rows.map(({ family }) => family))].sort().map((family) => {
    const own = rows.filter((row) => row.family === family);
    return thresholdOf(
      own.map(({ x, replicate, count }) => ({ x, count, draw: String(replicate) })),
      2,
    );
  });
  const error = Math.max(...thresholds.map((t) => t.error ?? Infinity));
  return {
    thresholds,
    error,
    seconds: rows.reduce((sum, { wall_ms }) => sum + wall_ms, 0) / 1000,
    points: rows.length,
  };
}

printMachine();
const table = [];
for (const along of ['alpha2', 'alpha1']) {
  const rows = run(`uniform-${along}`, along, uniform, mostDraws);
  for (const error of wanted) {
    const goal = `refine: { where: boundary, along: ${along}, counts: [2], error: ${error}, points: 20000 }\n`;
    const refined = known(run(`refined-${along}-${error * 10_000}`, along, coarse, 8, goal));
    let best = null;
    for (let draws = 4; draws <= mostDraws && !best; draws += 2) {
      const part = known(rows.filter(({ replicate }) => replicate < draws));
      if (part.error <= error) best = { draws, ...part };
    }
    const places = refined.thresholds.map(({ value }) => value?.toFixed(3)).join(', ');
    const apart = best && Math.max(...best.thresholds.map((t, i) => Math.abs(t.value - refined.thresholds[i].value)));
    table.push([
      ...[along, error, places, refined.points, refined.seconds],
      ...(best ? [best.draws, best.points, best.seconds, apart] : [`> ${mostDraws}`, null, null, null]),
      ...(best ? [best.points / refined.points, best.seconds / refined.seconds] : [null, null]),
    ]);
  }
}
console.log(
  `where the second outlier sets in, N = ${N}, two values of the other exponent: refined from a spacing of 0.08 and 8 draws, and a uniform grid of spacing 0.01; core seconds`,
);
printTable(
  [
    'along',
    'error',
    'threshold',
    'points',
    'seconds',
    'uniform: draws',
    'points',
    'seconds',
    'apart',
    'ratio of points',
    'of seconds',
  ],
  table,
);
