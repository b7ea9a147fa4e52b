// Six largest singular triplets of a Gaussian matrix with six spikes: seconds beside scipy's svds (ARPACK, float64) and LAPACK's full
// SVD (numpy), by size and by how far the outliers are from the edge. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { medianSeconds, printMachine, printTable, tiny, workFolder } from './machine.mjs';
import { loadSingleThreaded, printPeers, runPeer } from './peer.mjs';
import { NativeBackend } from '../dist/kernels/backends/native.js';
import { largestTriplets } from '../dist/kernels/spectral/triplets.js';

const addon = loadSingleThreaded();
const spikes = 6;
const edge = 2;
const sizes = tiny ? [96] : [1024, 2048, 4096];
const distances = { near: [1.02, 1.05], mixed: [1.05, 3], far: [1.5, 3] };
const file = join(workFolder(), 'matrix');
const backends = { f64: new NativeBackend('f64'), f32: new NativeBackend('f32') };
const stream = (role, rows, cols, index = 0) => ({ role, index, rows, cols, seed: 1, replicate: 0 });

/** W0 + Σ θ u vᵀ, entries of W0 normal with variance 1/N: a spike θ gives an outlier at θ + 1/θ as N → ∞. */
function spiked(N, [from, to]) {
  const backend = backends.f64;
  const base = backend.normals(stream('weights', N, N), { scale: 1 / Math.sqrt(N) });
  const [left, right] = [1, 2].map((index) => backend.normals(stream('inputs', spikes, N, index), { unitRows: true }));
  for (let i = 0; i < spikes; i++) {
    const over = from * (to / from) ** (i / (spikes - 1));
    const strength = over + Math.sqrt(over ** 2 - 1);
    for (let k = i * N; k < (i + 1) * N; k++) left.values[k] *= strength;
  }
  return backend.evaluate({ base, terms: [{ weight: 1, matrix: backend.multiply(left, right, 'AtB') }] });
}

/** What is measured of ours. */
function triplets(backend, w, start) {
  return largestTriplets(backend, backend.pencil(w).at(0), start, { further: spikes });
}

async function ours(precision, { rows, values }, repeats) {
  const backend = backends[precision];
  const w = backend.upload(values, rows, rows);
  const start = backend.normals(stream('lanczos-start', 1, rows), { scale: 1 });
  let found;
  const seconds = await medianSeconds(repeats, async () => {
    if (found) backend.release(found.left, found.right);
    found = await triplets(backend, w, start);
  });
  if (found.outcome !== 'converged') throw new Error(`not converged: N = ${rows}, ${precision}`);
  backend.trim();
  return { seconds, steps: found.steps, values: [...found.values] };
}

async function measure(N, distance) {
  const repeats = tiny ? 1 : N < 4096 ? 7 : 3;
  const matrix = spiked(N, distance);
  writeFileSync(file, matrix.values);
  const f32 = await ours('f32', matrix, repeats);
  const f64 = await ours('f64', matrix, repeats);
  const [largest, ...rest] = f64.values.map((value) => (value / edge).toFixed(2));
  const row = [N, `${rest.at(-1)} … ${largest}`, f32.steps, f64.steps, f32.seconds, f64.seconds];
  const peer = runPeer('spectral', { file, N, count: spikes, repeats, fullRepeats: N < 2048 ? repeats : 1 });
  if (!peer) return row;
  const { svds, lapack } = peer;
  const difference = ({ values }) => Math.max(...values.map((x, i) => Math.abs(x / lapack.values[i] - 1)));
  const ratios = [svds, lapack].flatMap(({ seconds }) => [seconds / f32.seconds, seconds / f64.seconds]);
  return [...row, svds.seconds, lapack.seconds, ...ratios, ...[f32, f64, svds].map(difference)];
}

printMachine();
printPeers();
const rows = [];
for (const N of sizes) for (const distance of Object.values(distances)) rows.push(await measure(N, distance));
console.log(
  `${spikes} triplets, one thread (BLAS core ${addon.blasCore()}); seconds; differences from LAPACK, relative`,
);
const own = ['N', 'outliers / edge', 'steps f32', 'steps f64', 'f32', 'f64'];
const peers = ['svds', 'LAPACK', 'svds / f32', 'svds / f64', 'LAPACK / f32', 'LAPACK / f64'];
const heading = [...own, ...peers, 'diff. f32', 'diff. f64', 'diff. svds'];
printTable(heading.slice(0, rows[0].length), rows);
