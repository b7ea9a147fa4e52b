// The 8×8 grid of (α1, α2) of one draw, N = d = n: seconds on all cores beside numpy scripts, and beside the time of the matrix products
// alone. `--tiny` checks that the script works; sizes may be given: node bench/grid.mjs 1024 2048.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { median, printMachine, printTable, root, tiny, workFolder } from './machine.mjs';
import { loadSingleThreaded, printPeers, runPeer } from './peer.mjs';
import { NativeBackend } from '../dist/kernels/backends/native.js';
import { drawLabels, drawNetwork } from '../dist/kernels/network/draw.js';
import { twoStepPoint } from './parts/two-step-point.mjs';
import { drawInputs } from '../dist/kernels/network/draw-inputs.js';

const addon = loadSingleThreaded();
const cores = availableParallelism();
const given = process.argv.slice(2).filter((word) => /^\d+$/.test(word));
const sizes = tiny ? [64] : given.length > 0 ? given.map(Number) : [1024, 2048, 4096];
const alphas = Array.from({ length: 8 }, (_, i) => Number((0.05 * (i + 1)).toFixed(2)));
const folder = workFolder();
const topCount = 6;

const draw = (N) =>
  twoStepPoint({
    ...{ N, d: N, n: N, weights: 'gaussian', readout: 'gaussian', seed: 1, replicate: 0 },
    ...{ target: { hermite: [0, 1, 0.7] }, targetMean: 'remove', noise: 0 },
    ...{ activation: 'softplus', centred: false, outputScaling: 'mean-field' },
  });

function pointsOf(N, precision, bulkValues, rows) {
  return rows.flatMap((alpha1) =>
    alphas.map((alpha2) => ({
      ...draw(N),
      ...{ alphas: [alpha1, alpha2], prefactors: [1, 1], batch: 'reused', precision, bulkValues, spectrum: false },
    })),
  );
}

/** Threads that each do their part when asked; `ask` resolves with all answers and the seconds it took. */
function startThreads(count, precision, threads) {
  const workers = Array.from(
    { length: count },
    () => new Worker(join(root, 'bench/parts/grid-worker.mjs'), { workerData: { precision, threads } }),
  );
  const ask = async (messages) => {
    const since = performance.now();
    const answers = await Promise.all(
      workers.map((worker, i) => {
        worker.postMessage(messages[i]);
        return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      }),
    );
    return { seconds: (performance.now() - since) / 1000, answers };
  };
  return { ask, stop: () => Promise.all(workers.map((worker) => worker.terminate())) };
}

/** The grid on all cores: its rows dealt to one thread per core, or all to one whose products are spread over the cores. */
async function ours(N, precision, bulkValues, spread = false) {
  const count = spread ? 1 : cores;
  const threads = startThreads(count, precision, spread ? cores : 1);
  const messages = Array.from({ length: count }, (_, i) => ({
    points: pointsOf(
      N,
      precision,
      bulkValues,
      alphas.filter((_, row) => row % count === i),
    ),
  }));
  const runs = [];
  for (let i = 0; i < (tiny ? 1 : N < 4096 ? 6 : 4); i++) runs.push(await threads.ask(messages));
  await threads.stop();
  const values = new Map();
  messages.forEach(({ points }, i) =>
    points.forEach((p, k) => values.set(String(p.alphas), runs[0].answers[i][k].singularValues)),
  );
  // The first run also compiles and allocates.
  const seconds = median(runs.slice(tiny ? 0 : 1).map((run) => run.seconds));
  return { seconds, values: alphas.flatMap((a1) => alphas.map((a2) => values.get(String([a1, a2])))) };
}

/** Seconds of the products alone: three shared ones and a gradient per α1, at the rate all cores multiply at. */
async function floor(N, precision) {
  const threads = startThreads(cores, precision, 1);
  const times = tiny ? 1 : N < 4096 ? 6 : 2;
  const { answers } = await threads.ask(Array(cores).fill({ product: { N, times } }));
  await threads.stop();
  const flopsPerSecond = answers.reduce((sum, ms) => sum + (times * 2 * N ** 3) / (ms / 1000), 0);
  return ((3 + alphas.length) * 2 * N ** 3) / flopsPerSecond;
}

async function writeDraw(N) {
  const backend = new NativeBackend('f64');
  const network = await drawNetwork(backend, draw(N));
  const X = await drawInputs(backend, draw(N), network.betaStar, 1);
  const y = await drawLabels(backend, draw(N), X, [network.betaStar], 1);
  const arrays = { W0: await backend.read(network.W0), X: await backend.read(X), y: await backend.read(y) };
  for (const [name, values] of Object.entries({ ...arrays, a: network.readoutValues })) {
    writeFileSync(join(folder, name), values);
  }
}

const difference = (ours, theirs, step = 1) =>
  Math.max(...theirs.flatMap((row, i) => row.map((s, k) => Math.abs(ours[i * step][k] / s - 1))));

/** @throws where the answers are not the same */
function checked(worst) {
  if (!(worst < 1e-5)) throw new Error(`values differ from numpy's by ${worst}, relative`);
  return worst;
}

printMachine();
printPeers();
console.log(`8×8 (α1, α2), N = d = n, softplus, one batch; ${cores} cores; BLAS core ${addon.blasCore()}; seconds`);
const rows = [];
for (const N of sizes) {
  const own = {
    'top 6': await ours(N, 'f32', topCount - 1),
    'outliers only': await ours(N, 'f32', 0),
    'top 6, rows over cores': await ours(N, 'f32', topCount - 1, true),
    'top 6, f64': await ours(N, 'f64', topCount - 1),
  };
  const products = { f32: await floor(N, 'f32'), f64: await floor(N, 'f64') };
  await writeDraw(N);
  const every = N < 4096 ? 1 : 9;
  const peer = runPeer('grid', { N, folder, alphas, count: topCount, jobs: cores, every, repeats: tiny ? 1 : 2 });
  for (const [name, { seconds, values }] of Object.entries(own)) {
    const row = [N, name, seconds, seconds / products[name.endsWith('f64') ? 'f64' : 'f32']];
    if (peer) row.push(peer.plain.seconds / seconds, peer.careful.seconds / seconds, peer.careful32.seconds / seconds);
    if (peer && name !== 'outliers only') row.push(checked(difference(values, peer.plain.values, every)));
    rows.push(row);
  }
  rows.push([N, 'products alone, f32', products.f32]);
  if (!peer) continue;
  const measured = peer.plain.points < 64 ? ` (from ${peer.plain.points} points)` : '';
  rows.push([N, `numpy + joblib, full SVDs${measured}`, peer.plain.seconds]);
  rows.push([N, 'numpy + joblib, shared, svds', peer.careful.seconds]);
  rows.push([N, 'the same in float32', peer.careful32.seconds]);
}
const heading = ['N', 'what', 'seconds', '/ products', 'full SVDs /', 'svds /', 'svds f32 /', 'difference'];
printTable(
  heading,
  rows.map((row) => heading.map((_, i) => row[i] ?? '')),
);
