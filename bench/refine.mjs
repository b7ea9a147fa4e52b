// What refinement saves: core time to know where the second outlier sets in to a given standard error, by refining a coarse grid and by uniform grids
// of two spacings with as many draws as it takes, along α2 and along α1. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thresholdOf } from '../dist/analysis/fit/thresholds.js';
import { nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const cases = tiny
  ? [{ along: 'alpha2', N: 96, held: [0.3, 0.4], wanted: [0.03] }]
  : [
      { along: 'alpha2', N: 256, held: [0.25, 0.3, 0.35, 0.4], wanted: [0.008, 0.006] },
      { along: 'alpha2', N: 512, held: [0.25, 0.3, 0.35, 0.4], wanted: [0.004, 0.003] },
      { along: 'alpha2', N: 1024, held: [0.25, 0.3, 0.35, 0.4], wanted: [0.004, 0.003] },
      { along: 'alpha1', N: 1024, held: [0.39, 0.42, 0.45], wanted: [0.004, 0.003] },
      { along: 'alpha1', N: 1024, held: [0.42], wanted: [0.004, 0.003] },
    ];
const mostDraws = tiny ? 4 : 48;
const spacings = tiny ? [0.12] : [0.01, 0.02];
const coarse = { step: 0.12, draws: 2 };
/** Refinement stops by chance a little sooner or later: means over some seeds. */
const seeds = tiny ? [1, 2] : [1, 2, 3, 4];

let runs = 0;

function run({ along, N, held }, step, replicates, refine = '', seed = 1) {
  const name = `sweep${++runs}`;
  const file = join(folder, `${name}.yaml`);
  const other = along === 'alpha1' ? 'alpha2' : 'alpha1';
  writeFileSync(
    file,
    `name: ${name}
replicates: ${replicates}
seed: ${seed}
${refine}parameters:
  N: ${N}
  d/N: 0.5
  n/N: 2
  ${other}: [${held}]
  ${along}: { from: 0, to: 0.48, step: ${step} }
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
  return {
    thresholds,
    error: Math.max(...thresholds.map((t) => t.error ?? Infinity)),
    seconds: rows.reduce((sum, { wall_ms }) => sum + wall_ms, 0) / 1000,
    points: rows.length,
  };
}

/** The fewest draws of a uniform grid with which the error is reached, by half of the groups of so many draws at least: not where one happens to. */
function cheapest(rows, error) {
  for (let draws = 4; draws <= mostDraws; draws += 4) {
    const groups = Array.from({ length: Math.floor(mostDraws / draws) }, (_, group) =>
      known(rows.filter(({ replicate }) => Math.floor(replicate / draws) === group)),
    );
    const reached = groups.filter((group) => group.error <= error);
    if (reached.length >= groups.length / 2) return { draws, ...reached[0] };
  }
  return null;
}

printMachine();
const table = [];
for (const chosen of cases) {
  const { wanted } = chosen;
  const refined = wanted.map((error) => {
    const goal = `refine: { where: boundary, along: ${chosen.along}, counts: [2], error: ${error}, points: 20000 }\n`;
    const runs = seeds.map((seed) => known(run(chosen, coarse.step, coarse.draws, goal, seed)));
    const mean = (of) => runs.reduce((sum, one) => sum + of(one), 0) / runs.length;
    return {
      thresholds: runs[0].thresholds.map((_, i) => mean(({ thresholds }) => thresholds[i].value)),
      points: mean(({ points }) => points),
      seconds: mean(({ seconds }) => seconds),
    };
  });
  for (const step of spacings) {
    const rows = run(chosen, step, mostDraws);
    wanted.forEach((error, i) => {
      const { thresholds, points, seconds } = refined[i];
      const best = cheapest(rows, error);
      const apart = best && Math.max(...best.thresholds.map((t, j) => Math.abs(t.value - thresholds[j])));
      table.push([
        ...[chosen.along, chosen.held.length, chosen.N, error, points, seconds, step],
        ...(best ? [best.draws, best.points, best.seconds, apart] : [`> ${mostDraws}`, null, null, null]),
        ...(best ? [best.points / points, best.seconds / seconds] : [null, null]),
      ]);
    });
  }
}
console.log(
  `where the second outlier sets in: refined from a spacing of ${coarse.step} and ${coarse.draws} draws, means over ${seeds.length} seeds, and uniform grids; core seconds`,
);
printTable(
  [
    ...[
      'along',
      'boundaries',
      'N',
      'error',
      'points',
      'seconds',
      'uniform: spacing',
      'draws',
      'points',
      'seconds',
      'apart',
    ],
    ...['ratio of points', 'of seconds'],
  ],
  table,
);
