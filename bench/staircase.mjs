// How much of each direction of a staircase some steps learn, by the sweep `staircase`. `--tiny` checks that the script works.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const [file, store] = [join(folder, 'staircase.yaml'), join(folder, 'store')];
const text = readFileSync(new URL('../sweeps/papers/staircase.yaml', import.meta.url), 'utf8');
writeFileSync(
  file,
  tiny ? text.replace('N: [256, 512, 1024]', 'N: [48, 64]').replace('replicates: 6', 'replicates: 2') : text,
);
nightsweep('run', file, '--store', store);

printMachine();
console.log(
  'means over the draws; the length of the projection of each direction on the span of the learned ones, and value / predicted',
);
printTable(
  ['σ*', 'leap', 'σ', 'N', 'batch', 'steps', 'learned', 'β1', 'β2', 'β3', 'first / predicted', 'second / predicted'],
  query(
    store,
    `SELECT target, leap_exponent AS leap, activation, width, batch, steps, avg(outlier_count) AS learned, avg(outlier_span_targets[1]) AS one,
            avg(outlier_span_targets[2]) AS two, avg(outlier_span_targets[3]) AS three, avg(singular_values[1] / predicted_values[1]) AS first,
            avg(singular_values[2] / predicted_values[2]) FILTER (outlier_count >= 2) AS second
       FROM points GROUP BY ALL ORDER BY ALL`,
  ).map((r) => [
    ...[r.target, r.leap, r.activation, r.width, r.batch, r.steps, r.learned],
    ...[r.one, r.two, r.three, r.first, r.second],
  ]),
);
