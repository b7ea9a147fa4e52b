// The finite-N predictor beside what is measured: the sweep of sweeps/predictor.yaml, then three and four steps. Means over the draws of a cell.
// Two last tables say how often detectors miscount trained weights. `--tiny` checks that the script works; `--store <folder>` keeps the rows
// there and goes on from them; numbers choose sizes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countBy, detectors } from '../dist/experiments/two-step/analysis/detectors.js';
import { nightsweep, printMachine, printTable, query, root, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const given = process.argv.indexOf('--store');
const store = given < 0 ? join(folder, 'store') : process.argv[given + 1];
const chosen = process.argv
  .slice(2)
  .filter((word) => /^\d+$/.test(word))
  .map(Number);
/** Draws by size: large matrices scatter less, and cost more. */
const draws = tiny ? { 96: 2 } : { 512: 20, 1024: 20, 2048: 6, 4096: 1 };
const sizes = Object.keys(draws)
  .map(Number)
  .filter((N) => chosen.length === 0 || chosen.includes(N));

/** The sweep at one size, changed. */
const sweep = readFileSync(join(root, 'sweeps/predictor.yaml'), 'utf8');
function run(name, N, changed) {
  const file = join(folder, `${name}-${N}.yaml`);
  const own = sweep
    .replace('name: predictor', `name: ${name}`)
    .replace('[512, 1024, 2048, 4096]', `[${N}]`)
    .replace('replicates: 20', `replicates: ${draws[N]}`);
  writeFileSync(file, changed(own));
  nightsweep('run', file, '--store', store);
}
/** The same with more steps, all of one exponent. */
const longer = (steps) => (text) => {
  const list = (x) => `[${Array(steps).fill(x).join(', ')}]`;
  return text
    .replace(/ {2}alpha1:.*\n {2}alpha2:.*\n/, '')
    .replace(
      /zip:[^]*/,
      `  alphas: [${list(0.2)}, ${list(0.4)}]\n  prefactors: [${list(1)}, ${list(2)}, ${list(3)}]\n`,
    );
};
const more = sizes.filter((N) => N <= 1024);
for (const N of sizes) run('two-steps', N, (text) => text);
for (const N of more) {
  run('three-steps', N, longer(3));
  run('four-steps', N, longer(4));
}

printMachine();
/** Learned directions that all draws of a cell have, above 1.2 × the noise edge in the mean: predicted over measured, and overlaps. */
const learned = (list) => `learned_entries(${list}, singular_values, signal_match, edge_noise, outlier_count)`;
const outliers = (where) => `
  SELECT steps, batch, activation, target, prefactor1 AS s, width AS N, alpha1, alpha2, k, count(*) AS draws,
         avg(predicted_values[k]) / avg(${learned('singular_values')}[k]) - 1 AS value,
         avg(predicted_overlaps[k]) - avg(${learned('overlap_target')}[k]) AS overlap,
         avg(${learned('singular_values')}[k]) / avg(edge_noise) AS over_edge
    FROM points, (SELECT unnest([1, 2, 3]) AS k) WHERE ${where} GROUP BY ALL
  HAVING min(outlier_count) >= k AND over_edge > 1.2`;
const percent = (x) => (x === null ? '—' : `${(100 * x).toFixed(1)} %`);
const of = (names) => (row) => [
  ...names.map((name) => row[name]),
  ...[row.cells, row.draws, percent(row.median), percent(row.high), percent(row.most)],
  ...[row.overlap.toFixed(3), row.overlap_most.toFixed(3)],
];
const summary = `count(*) AS cells, min(draws) AS draws, median(abs(value)) AS median, quantile_cont(abs(value), 0.95) AS high, max(abs(value)) AS most,
                 quantile_cont(abs(overlap), 0.95) AS overlap, max(abs(overlap)) AS overlap_most`;
const heading = ['outliers', 'draws', 'median', '95 %', 'largest', 'overlap: 95 %', 'overlap: largest'];
const byWhat = ['steps', 'batch', 's', 'N'];
console.log(
  'learned directions above 1.2 × the noise edge: |predicted / measured − 1| of means over the draws, and |predicted − measured| of overlaps',
);
printTable(
  [...byWhat, ...heading],
  query(store, `SELECT ${byWhat.join()}, ${summary} FROM (${outliers('true')}) GROUP BY ALL ORDER BY ALL`).map(
    of(byWhat),
  ),
);
const byCase = ['batch', 'activation', 'target', 's'];
console.log('two steps, all sizes together: where the aims (3 %, reused 4 %, overlaps 0.03) are missed');
printTable(
  [...byCase, ...heading],
  query(
    store,
    `SELECT ${byCase.join()}, ${summary} FROM (${outliers('steps = 2')}) GROUP BY ALL
     HAVING most > CASE WHEN batch = 'reused' THEN 0.04 ELSE 0.03 END OR overlap_most > 0.03 ORDER BY ALL`,
  ).map(of(byCase)),
);
console.log('the largest of these');
printTable(
  [
    'batch',
    'activation',
    'target',
    's',
    'N',
    'α1',
    'α2',
    'outlier',
    '/ edge',
    'predicted / measured − 1',
    'overlap, predicted − measured',
  ],
  query(store, `SELECT * FROM (${outliers('steps = 2')}) ORDER BY abs(value) DESC LIMIT 12`).map((r) => [
    ...[r.batch, r.activation, r.target, r.s, r.N, r.alpha1, r.alpha2, r.k, r.over_edge],
    ...[percent(r.value), r.overlap.toFixed(3)],
  ]),
);
console.log('counts of learned directions: means, and the share of draws in which the prediction is met');
printTable(
  ['steps', 'batch', 's', 'N', 'points', 'measured', 'predicted', 'equal'],
  query(
    store,
    `SELECT ${byWhat.join()}, count(*) AS points, avg(outlier_count) AS measured, avg(p) AS predicted, avg((p = outlier_count)::INT) AS equal
       FROM (SELECT *, prefactor1 AS s, width AS N, count_predicted_matched(predicted_values, predicted_matches, edge_noise) AS p FROM points)
      GROUP BY ALL ORDER BY ALL`,
  ).map((r) => [r.steps, r.batch, r.s, r.N, r.points, r.measured, r.predicted, percent(r.equal)]),
);
// θ from 0.8 times the least strength that counts: 0.93 times the threshold.
const truth = `
  SELECT *, prefactor1 AS s, width AS N, len(list_filter(predicted_values, lambda x: x > 1.06 * edge_noise)) AS must,
         len([1 FOR k IN generate_series(1, len(least_strengths)) IF predicted_strengths[k] > 0.8 * least_strengths[k]]) AS may
    FROM points WHERE steps = 2`;
const miscounts = (group) =>
  query(
    store,
    `SELECT ${group.length > 0 ? `${group.join()},` : ''} count(*) AS rows,
            ${detectors.map((name) => `avg((${countBy[name]} > may)::INT) AS over_${name}, avg((${countBy[name]} < must)::INT) AS under_${name}`).join()}
       FROM (${truth}) GROUP BY ALL ORDER BY ALL`,
  ).map((r) => [
    ...group.map((name) => r[name]),
    r.rows,
    ...detectors.map((name) => `${percent(r[`over_${name}`])} / ${percent(r[`under_${name}`])}`),
  ]);
console.log(
  'miscounted trained weights, over / under: a spike predicted above 1.06 × the noise edge must be counted, one below 0.93 × the threshold must not',
);
printTable(['N', 'matrices', ...detectors], miscounts(['N']));
printTable(['batch', 's', 'target', 'matrices', ...detectors], miscounts(['batch', 's', 'target']));
