// The finite-N predictor beside what is measured: sweeps/finite-n.yaml, means over its draws. `--tiny` checks that the script works;
// `--store <folder>` takes a store in which the sweep was run already.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, printTable, query, root, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const given = process.argv.indexOf('--store');
const store = given < 0 ? join(folder, 'store') : process.argv[given + 1];
if (given < 0) {
  const file = join(folder, 'finite-n.yaml');
  const sweep = readFileSync(join(root, 'sweeps/finite-n.yaml'), 'utf8');
  writeFileSync(
    file,
    tiny ? sweep.replace('[1024, 2048, 4096]', '[128]').replace('replicates: 20', 'replicates: 2') : sweep,
  );
  nightsweep('run', file, '--store', store);
}

printMachine();
const outliers = `
  SELECT batch, activation, width AS N, alpha1, alpha2, k, count(*) AS draws,
         avg(predicted_values[k]) / avg(singular_values[k]) - 1 AS value, avg(predicted_overlaps[k]) - avg(overlap_target[k]) AS overlap,
         avg(singular_values[k]) / avg(edge_measured) AS over_edge
    FROM points, (SELECT unnest([1, 2, 3]) AS k) WHERE sweep = 'finite-n' GROUP BY ALL HAVING over_edge > 1.2`;
const percent = (x) => `${(100 * x).toFixed(1)} %`;

console.log(
  'outliers above 1.2 × the measured edge: predicted over measured, means over the draws of a cell; the largest differences',
);
printTable(
  ['batches', 'activation', 'N', 'outliers', 'draws', 'first', 'others', 'overlap'],
  query(
    store,
    `SELECT batch, activation, N, count(*) AS cells, min(draws) AS draws, max(abs(value)) FILTER (k = 1) AS first, max(abs(value)) FILTER (k > 1) AS others,
            max(abs(overlap)) AS overlap FROM (${outliers}) GROUP BY ALL ORDER BY ALL`,
  ).map((r) => [
    r.batch,
    r.activation,
    r.N,
    r.cells,
    r.draws,
    percent(r.first),
    r.others === null ? '—' : percent(r.others),
    r.overlap.toFixed(3),
  ]),
);
console.log('the largest of these');
printTable(
  [
    'batches',
    'activation',
    'N',
    'α1',
    'α2',
    'outlier',
    '/ edge',
    'predicted / measured − 1',
    'overlap, predicted − measured',
  ],
  query(store, `SELECT * FROM (${outliers}) ORDER BY abs(value) DESC LIMIT 8`).map((r) => [
    ...[r.batch, r.activation, r.N, r.alpha1, r.alpha2, r.k, r.over_edge],
    ...[percent(r.value), r.overlap.toFixed(3)],
  ]),
);
console.log(
  'counts: draws whose count the predictor, held against the measured edge and its margin, meets, and its mean error',
);
printTable(
  ['batches', 'activation', 'N', 'points', 'measured', 'predicted', 'asymptotic', 'equal'],
  query(
    store,
    `SELECT batch, activation, width AS N, count(*) AS points, avg(outlier_count) AS measured,
            avg(count_predicted(predicted_values, edge_measured * edge_margin, edge_noise)) AS predicted, avg(predicted_total) AS asymptotic,
            avg((count_predicted(predicted_values, edge_measured * edge_margin, edge_noise) = outlier_count)::INT) AS equal
       FROM points WHERE sweep = 'finite-n' GROUP BY ALL ORDER BY ALL`,
  ).map((r) => [r.batch, r.activation, r.N, r.points, r.measured, r.predicted, r.asymptotic, percent(r.equal)]),
);
