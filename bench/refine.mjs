// What refinement saves: core time to know where the second outlier sets in to a given standard error, by refining a coarse grid and by uniform
// grids of several spacings with as many draws as they take. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thresholdOf } from '../dist/analysis/fit/thresholds.js';
import { nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const wanted = tiny ? [0.03] : [0.003, 0.0015];
const N = tiny ? 96 : 2048;

function run(name, alpha2, replicates, refine = '') {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `name: ${name}
replicates: ${replicates}
${refine}parameters:
  N: ${N}
  d/N: 0.5
  n/N: 2
  alpha1: [0.3, 0.4]
  alpha2: ${alpha2}
  prefactor1: 3
  prefactor2: 3
  activation: { sin: { phase: 0.785398163397 } }
  centred: true
  target: tanh
  batch: independent
`,
  );
  const store = join(folder, name);
  nightsweep('run', file, '--store', store);
  return query(store, 'SELECT alpha1, alpha2 AS x, replicate, outlier_count AS count, wall_ms FROM points');
}

/** Thresholds of count ≥ 2 with their errors, the largest error, and the core time of some rows. */
function known(rows) {
  const thresholds = [...new Set(rows.map(({ alpha1 }) => alpha1))].sort().map((alpha1) => {
    const own = rows.filter((row) => row.alpha1 === alpha1);
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
const spacings = tiny ? [0.12] : [0.02, 0.01];
const most = tiny ? 4 : 64;
const uniform = spacings.map((step) => ({
  step,
  rows: run(`uniform${step * 1000}`, `{ from: 0, to: 0.48, step: ${step} }`, most),
}));
const table = [];
for (const error of wanted) {
  const goal = `refine: { where: boundary, counts: [2], error: ${error}, points: 20000 }\n`;
  const refined = known(run(`refined${error * 10_000}`, '{ from: 0, to: 0.48, step: 0.08 }', 8, goal));
  // The cheapest uniform grid: of each spacing as many draws as it takes.
  const enough = uniform.flatMap(({ step, rows }) => {
    for (let draws = 4; draws <= most; draws += 4) {
      const part = known(rows.filter(({ replicate }) => replicate < draws));
      if (part.error <= error) return [{ step, draws, ...part }];
    }
    return [];
  });
  const best = enough.sort((a, b) => a.seconds - b.seconds)[0];
  const places = refined.thresholds.map(({ value }) => value?.toFixed(3)).join(', ');
  const grid = best ? `${best.step}, ${best.draws} draws` : `more than ${most} draws`;
  const apart = best
    ? Math.max(...best.thresholds.map((t, i) => Math.abs(t.value - refined.thresholds[i].value)))
    : null;
  table.push([
    error,
    refined.points,
    refined.seconds,
    refined.error,
    places,
    grid,
    best?.points ?? null,
    best?.seconds ?? null,
    apart,
    best ? best.seconds / refined.seconds : null,
  ]);
}
console.log(
  `where the second outlier sets in at α1 = 0.3, 0.4, N = ${N}: refined from a spacing of 0.08 and 8 draws, and the cheapest uniform grid; core seconds`,
);
printTable(
  ['error wanted', 'points', 'seconds', 'error', 'α2*', 'uniform: spacing', 'points', 'seconds', 'apart', 'ratio'],
  table,
);
