// All singular values, and ridge regression for twenty penalties: seconds on one thread beside numpy and scipy. `--tiny` checks that the
// script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { medianSeconds, printMachine, printTable, tiny, workFolder } from './machine.mjs';
import { loadSingleThreaded, printPeers, runPeer } from './peer.mjs';
import { NativeBackend } from '../dist/kernels/backends/native.js';
import { ridge } from '../dist/kernels/spectral/ridge.js';

const addon = loadSingleThreaded();
const sizes = tiny ? [64] : [1024, 2048];
const repeats = tiny ? 1 : 3;
const folder = workFolder();
const penalties = Float64Array.from({ length: 20 }, (_, i) => 10 ** (-3 + (4 * i) / 19));
const worst = (a, b) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]) / Math.abs(b[i] || 1)), 0);
/** The largest difference over the length of the vector: single coefficients may be near zero. */
const apart = (a, b) =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0) / Math.hypot(...b.slice(0, a.length / 20));

printMachine();
printPeers();
const spectra = [];
const regressions = [];
for (const N of sizes) {
  const f64 = new NativeBackend('f64');
  const f32 = new NativeBackend('f32');
  const draw = (index, rows, cols) =>
    f64.normals({ role: 'inputs', index, rows, cols, seed: 1, replicate: 0 }, { scale: 1 / Math.sqrt(N) });
  const [W, y] = [draw(1, N, N), draw(3, N, 1)];
  const single = f32.upload(W.values, N, N);
  writeFileSync(join(folder, 'W'), W.values);
  writeFileSync(join(folder, 'y'), y.values);
  let [values, values32, coefficients] = [];
  const own = {
    f32: await medianSeconds(repeats, async () => (values32 = await f32.singularValues(single))),
    f64: await medianSeconds(repeats, async () => (values = await f64.singularValues(W))),
    ridge: await medianSeconds(repeats, async () => (coefficients = await ridge(f64, W, y.values, penalties))),
  };
  const peer = runPeer('dense', { folder, N, penalties: [...penalties], repeats });
  const theirs = peer ? [peer.svd.seconds, peer.svd.seconds / own.f32, peer.svd.seconds / own.f64] : [];
  const differences = peer ? [worst(values32.slice(0, N / 2), peer.svd.values), worst(values, peer.svd.values)] : [];
  spectra.push([N, own.f32, own.f64, ...theirs, ...differences]);
  regressions.push([
    N,
    own.ridge,
    ...(peer
      ? [peer.ridge.seconds, peer.ridge.seconds / own.ridge, apart(coefficients.values, peer.ridge.values)]
      : []),
  ]);
}
const table = (title, heading, rows) => {
  console.log(title);
  printTable(heading.slice(0, rows[0].length), rows);
};
table(
  `all singular values of an N×N matrix, one thread (BLAS core ${addon.blasCore()}); seconds; differences from numpy (f32: upper half)`,
  ['N', 'f32', 'f64', 'numpy svd, values only', '/ f32', '/ f64', 'difference f32', 'difference f64'],
  spectra,
);
table(
  'ridge on N features and N samples, 20 penalties, f64; seconds',
  ['N', 'one reduction to a band', 'scipy, 20 Cholesky factorisations', 'ratio', 'difference'],
  regressions,
);
