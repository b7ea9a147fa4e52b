// What the sweep `generalisation` says: what the second step takes off the test error, and how near the conditional-Gaussian equivalent comes to it.
// `--store <folder>` takes a store that has the sweep's rows, or adds them; `--tiny` checks that the script works.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const given = process.argv.indexOf('--store');
const store = given < 0 ? join(folder, 'store') : process.argv[given + 1];
const shipped = new URL('../sweeps/papers/generalisation.yaml', import.meta.url);
const file = join(folder, 'generalisation.yaml');
const small = (text) =>
  text
    .replace('N: [256, 512]', 'N: [32, 48]')
    .replace('N: 256', 'N: 32')
    .replace(/alpha(.): .*/g, 'alpha$1: [0.2, 0.4]')
    .replace('replicates: 4', 'replicates: 2');
const text = readFileSync(shipped, 'utf8');
writeFileSync(file, tiny ? small(text) : text);
nightsweep('run', file, '--store', store);

const cells = `SELECT activation, target, batch, width, alpha1, alpha2, count(*) AS draws, avg(list_min(test)) AS error,
    avg(ln(list_min(before_test) / list_min(test))) AS gain, stddev_samp(ln(list_min(before_test) / list_min(test))) / sqrt(count(*)) AS se,
    avg(ln(list_min(predicted_before_test) / list_min(predicted_test))) AS expected
  FROM points WHERE sweep = 'generalisation' GROUP BY ALL`;

printMachine();
console.log(
  'gain: mean over the draws of ln(test error before the second step / after it), each at its best λ; helps, hurts: by two standard errors',
);
printTable(
  [
    'σ',
    'σ*',
    'batch',
    'N',
    'cells',
    'helps',
    'hurts',
    'mean gain',
    'largest',
    'at (α1, α2)',
    'least error',
    'at (α1, α2)',
  ],
  query(
    store,
    `SELECT activation, target, batch, width, count(*) AS cells, count(*) FILTER (gain > 2 * se) AS helps, count(*) FILTER (gain < -2 * se) AS hurts,
            avg(gain) AS mean, max(gain) AS largest, arg_max(alpha1 || ', ' || alpha2, gain) AS place, min(error) AS least,
            arg_min(alpha1 || ', ' || alpha2, error) AS best FROM (${cells}) GROUP BY ALL ORDER BY ALL`,
  ).map((r) => [
    ...[r.activation, r.target, r.batch, r.width, r.cells, r.helps, r.hurts],
    ...[r.mean, r.largest, r.place, r.least, r.best],
  ]),
);
console.log(
  'the conditional-Gaussian equivalent on two directions, beside what is measured; errors: means over draws and λ',
);
printTable(
  [
    'σ',
    'σ*',
    'batch',
    'N',
    'gain − expected',
    'mean |difference|',
    'correlation',
    'test / expected',
    'train / expected',
  ],
  query(
    store,
    `SELECT g.*, e.test, e.train FROM
       (SELECT activation, target, batch, width, avg(gain - expected) AS bias, avg(abs(gain - expected)) AS off, corr(gain, expected) AS alike
          FROM (${cells}) WHERE expected IS NOT NULL GROUP BY ALL) g
       JOIN (SELECT activation, target, batch, width, avg(list_avg([test[k] / predicted_test[k] for k in generate_series(1, len(test))])) AS test,
                    avg(list_avg([train[k] / predicted_train[k] for k in generate_series(1, len(train))])) AS train
               FROM points WHERE sweep = 'generalisation' AND predicted_test IS NOT NULL GROUP BY ALL) e
      USING (activation, target, batch, width) ORDER BY ALL`,
  ).map((r) => [r.activation, r.target, r.batch, r.width, r.bias, r.off, r.alike, r.test, r.train]),
);
