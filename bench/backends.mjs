// What a point costs on each backend in f32: the same points, one worker, medians over tasks but the first, which also
// loads the backend. Plain JavaScript is measured as far as it is bearable. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, query, tiny, workFolder } from './machine.mjs';

const widths = tiny ? [32, 64] : [128, 256, 512, 1024, 2048];
const backends = [
  { name: 'native', upTo: Infinity },
  { name: 'tfjs-wasm', upTo: Infinity },
  { name: 'tfjs-cpu', upTo: tiny ? 32 : 512 },
];
const folder = workFolder();

/** Median milliseconds per point of draws of 4×4 step sizes, by the backend's name. */
function measure(name, N) {
  const store = join(folder, `${name}-${N}`);
  const sweep = join(folder, 'backends.yaml');
  writeFileSync(
    sweep,
    `name: backends
replicates: ${tiny ? 2 : name === 'tfjs-cpu' ? 3 : N > 512 ? 3 : 6}
parameters:
  N: ${N}
  d/N: 0.5
  n/N: 2
  alpha1: [0.1, 0.2, 0.3, 0.4]
  alpha2: [0.1, 0.2, 0.3, 0.4]
  batch: reused
  activation: softplus
  target: { hermite: [0, 1, 0.7] }
`,
  );
  nightsweep('run', sweep, '--store', store, '--workers', '1', '--backend', name);
  const [{ ms, core }] = query(
    store,
    'SELECT median(wall_ms) AS ms, any_value(blas_core) AS core FROM points WHERE replicate > 0',
  );
  return { ms, core };
}

printMachine();
let blasCore = '';
const lines = widths.map((N) => {
  const measured = backends.map(({ name, upTo }) => (N <= upTo ? measure(name, N) : null));
  blasCore = measured[0].core;
  const [native, ...others] = measured.map((found) => found?.ms);
  const cells = others.map((ms) => (ms === undefined ? ['—', '—'] : [ms.toPrecision(3), (ms / native).toPrecision(2)]));
  return [N, native.toPrecision(3), ...cells.flat()];
});
console.log(`4×4 (α1, α2), reused batch, d = N/2, n = 2N, softplus, f32; one worker; native BLAS core ${blasCore}`);
const header = ['N', 'native ms', 'tfjs-wasm ms', 'over native', 'tfjs-cpu ms', 'over native'];
for (const cells of [header, ...lines]) console.log(cells.map((cell) => String(cell).padStart(13)).join(''));
