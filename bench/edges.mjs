// The figures of docs/decisions/0006: counts of both batch modes at alpha2 = 0, and the noise edge over the measured edge; and the table of both edges
// in docs/detectors.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const store = join(folder, 'store');
const sweep = join(folder, 'edges.yaml');
writeFileSync(
  sweep,
  `name: edges
replicates: ${tiny ? 1 : 4}
parameters:
  N: ${tiny ? 96 : 1024}
  d/N: 0.5
  n/N: 2
  alpha1: [0, 0.2, 0.4]
  alpha2: { from: 0, to: 0.48, step: ${tiny ? 0.24 : 0.04} }
  prefactor1: 3
  prefactor2: 3
  batch: [reused, independent]
  activation: { sin: { phase: 0.785398163397 } }
  target: [{ hermite: [0, 1, 0.7] }, { hermite: [0, 0, 0.707106781187, 0.707106781187] }]
`,
);
nightsweep('run', sweep, '--store', store);
printMachine();
const print = (sql) => console.log(nightsweep('sql', sql, '--store', store));
console.log('mean outlier count at alpha1 = 0.4, alpha2 = 0');
print(
  'SELECT target, batch, count(*) AS draws, avg(outlier_count) AS outliers FROM points WHERE alpha1 = 0.4 AND alpha2 = 0 GROUP BY ALL ORDER BY ALL',
);
console.log('noise edge over measured edge, over all alpha2');
print(`SELECT target, batch, alpha1, median(edge_noise / edge_measured) AS median_ratio, max(edge_noise / edge_measured) AS largest
         FROM points GROUP BY ALL ORDER BY ALL`);

writeFileSync(
  sweep,
  `name: both-edges
replicates: ${tiny ? 1 : 6}
parameters:
  N: ${tiny ? 96 : 1000}
  d/N: 0.5
  n/N: 2
  alpha1: [0.3, 0.4]
  alpha2: [0.3, 0.4]
  activation: { sin: { phase: 0.785398163397 } }
  target: { hermite: [0, 1, 0.7] }
  batch: [independent, reused]
zip:
  - { prefactor1: [1, 3], prefactor2: [1, 3] }
`,
);
nightsweep('run', sweep, '--store', store);
console.log('noise edge and measured edge, n/d = 4');
print(`SELECT batch, prefactor1 AS prefactors, alpha1, alpha2, round(avg(edge_noise), 2) AS noise_edge, round(avg(edge_measured), 2) AS measured_edge,
              round(avg(edge_noise / edge_measured), 3) AS ratio FROM points WHERE sweep = 'both-edges' GROUP BY ALL ORDER BY ALL`);
