// What inputs of other laws change: outliers beside the predictor made for N(0,1) entries, and the noise beside its edge. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const [file, store] = [join(folder, 'inputs.yaml'), join(folder, 'store')];
writeFileSync(
  file,
  `name: inputs
replicates: ${tiny ? 1 : 8}
parameters:
  N: ${tiny ? 48 : 512}
  d/N: 0.5
  n/N: 2
  batch: [independent, reused]
  target: { hermite: [0, 1, 0.7] }
  inputs: [gaussian, rademacher, sphere, { student: { degrees: 5 } }, { student: { degrees: 3 } },
    { student: { degrees: 5, elliptical: true } }, { spiked: { variance: 4, along: orthogonal } }, { spiked: { variance: 4, along: target } },
    { mixture: { distance: 2, along: orthogonal } }, { mixture: { distance: 2, along: target } }]
zip:
  - activation: [softplus, { sin: { phase: 0.785398163397 } }]
    alphas: [[0.4, 0.4], [0.35, 0.4]]
    prefactors: [[1, 1], [2, 2]]
`,
);
nightsweep('run', file, '--store', store);

printMachine();
console.log(
  'N = 512, d = 256, n = 1024, h1 + .7 h2; softplus with s = 1, α = (.4, .4), and sin(z + π/4) with s = 2, α = (.35, .4); means over the draws',
);
printTable(
  [
    'σ',
    'inputs',
    'batch',
    'learned',
    'noise outliers',
    'first / predicted',
    'second / predicted',
    '|v1·β*|',
    'predicted',
    'measured edge',
    'noise edge',
  ],
  query(
    store,
    `SELECT activation, inputs, batch, avg(outlier_count) AS learned, avg(noise_outliers) AS noise, avg(singular_values[1] / predicted_values[1]) AS first,
            avg(singular_values[2] / predicted_values[2]) FILTER (predicted_values[2] > edge_noise * (1 + 1e-9)) AS second,
            avg(overlap_target[1]) AS overlap, avg(predicted_overlaps[1]) AS expected, avg(edge_measured) AS edge, avg(edge_noise) AS predicted
       FROM points GROUP BY ALL ORDER BY activation DESC, batch, inputs`,
  ).map((r) => [
    ...[r.activation, r.inputs, r.batch, r.learned, r.noise, r.first, r.second],
    ...[r.overlap, r.expected, r.edge, r.predicted],
  ]),
);
