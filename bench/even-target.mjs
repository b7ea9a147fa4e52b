// What finite N shows of a target that is never learnt in the limit: σ* = h2, ReLU, independent batches. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const [file, store] = [join(folder, 'even.yaml'), join(folder, 'store')];
writeFileSync(
  file,
  `name: even
replicates: ${tiny ? 2 : 8}
parameters:
  N: ${tiny ? '[64, 96]' : '[256, 512, 1024, 2048]'}
  d/N: 0.5
  n/N: 4
  prefactor1: 3
  prefactor2: 3
  batch: independent
  activation: relu
  target: { hermite: [0, 0, 1] }
zip:
  - alpha1: [0.12, 0.24, 0.36]
    alpha2: [0.12, 0.24, 0.36]
`,
);
nightsweep('run', file, '--store', store);

printMachine();
console.log(
  'σ* = h2, relu, independent batches, s = 3, N/d = 2, n/d = 8: means over the draws; the best overlap is that of the right vector nearest to β*',
);
printTable(
  ['α1 = α2', 'N', 'draws', 'learned', 'noise outliers', 'span overlap', 'best overlap', 'random √(2/πd)'],
  query(
    store,
    `SELECT alpha1, width, count(*) AS draws, avg(outlier_count) AS learned, avg(noise_outliers) AS noise, avg(outlier_span_target) AS span,
            avg(list_max(overlap_target)) AS best, sqrt(2 / (pi() * any_value(dimension))) AS chance FROM points GROUP BY ALL ORDER BY ALL`,
  ).map((r) => [r.alpha1, r.width, r.draws, r.learned, r.noise, r.span, r.best, r.chance]),
);
