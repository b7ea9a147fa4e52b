// How the cost and memory models fit: what rows took against what plan/cost.ts said, by width and precision.
// One worker, so that tasks do not share caches. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, query, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const store = join(folder, 'store');
const sweep = join(folder, 'cost.yaml');
writeFileSync(
  sweep,
  `name: cost
replicates: ${tiny ? 1 : 3}
parameters:
  N: ${tiny ? '[64, 128]' : '[128, 256, 512, 1024, 2048]'}
  d/N: 0.5
  n/N: 2
  alpha1: [0.1, 0.2, 0.3, 0.4]
  alpha2: [0.1, 0.2, 0.3, 0.4]
  batch: [reused, independent]
  activation: softplus
  target: { hermite: [0, 1, 0.7] }
  precision: [f32, f64]
`,
);
nightsweep('run', sweep, '--store', store, '--workers', '1');
printMachine();
console.log(
  '4×4 (α1, α2), reused and independent batches, d = N/2, n = 2N, softplus; one worker; milliseconds per point',
);
console.log(
  nightsweep(
    'sql',
    `SELECT any_value(blas_core) AS blas_core, precision, width AS N, median(wall_ms) AS wall_ms, median(cpu_ms) AS cpu_ms,
            median(model_ms) AS model_ms, median(cpu_ms) / median(model_ms) AS ratio, median(lanczos_steps) AS lanczos_steps
       FROM points GROUP BY precision, width ORDER BY precision, width`,
    '--store',
    store,
  ),
);
const [{ bytes, rows }] = query(
  store,
  `SELECT sum(total_compressed_size) AS bytes, (SELECT count(*) FROM points) AS rows
     FROM parquet_metadata('${store}/data/two-step/*.parquet')`,
);
console.log(`${Math.round(bytes / rows)} bytes per stored row`);
