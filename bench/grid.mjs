// The 8×8 grid of (α1, α2) of one draw, N = d = n: core seconds and seconds on all cores, beside numpy scripts and beside the matrix products
// alone. Options: --sizes 256,1024  --repeats 6  --f64 (also in double precision)  --figure <folder> (draws it)  --tiny (checks that the script works)
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { machineText, median, printMachine, printTable, root, tiny, workFolder } from './machine.mjs';
import { writeGridFigure } from './parts/grid-figure.mjs';
import { loadSingleThreaded, printPeers, runPeer } from './peer.mjs';
import { NativeBackend } from '../dist/kernels/backends/native.js';
import { drawLabels, drawNetwork } from '../dist/kernels/network/draw.js';
import { twoStepPoint } from './parts/two-step-point.mjs';
import { drawInputs } from '../dist/kernels/network/draw-inputs.js';

const addon = loadSingleThreaded();
const cores = availableParallelism();
const { values: given } = parseArgs({
  options: {
    ...{ sizes: { type: 'string', default: '256,512,1024,2048' }, repeats: { type: 'string', default: '6' } },
    ...{ f64: { type: 'boolean', default: false }, figure: { type: 'string' }, tiny: { type: 'boolean' } },
  },
});
const sizes = tiny ? [64] : given.sizes.split(',').map(Number);
const repeats = tiny ? 1 : Number(given.repeats);
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

/** Progress, since a large size takes minutes. */
function say(text) {
  if (!tiny) process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}

const coreSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Threads that each do their part when asked; `ask` resolves with all answers, the seconds it took and the CPU time. */
function startThreads(count, precision) {
  const workers = Array.from(
    { length: count },
    () => new Worker(join(root, 'bench/parts/grid-worker.mjs'), { workerData: { precision, threads: 1 } }),
  );
  const ask = async (messages) => {
    const [since, used] = [performance.now(), coreSeconds()];
    const answers = await Promise.all(
      workers.map((worker, i) => {
        worker.postMessage(messages[i]);
        return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      }),
    );
    return { seconds: (performance.now() - since) / 1000, core: coreSeconds() - used, answers };
  };
  return { ask, stop: () => Promise.all(workers.map((worker) => worker.terminate())) };
}

/** The grid on all cores, its rows dealt to one thread per core. */
async function ours(N, precision, bulkValues) {
  say(`N = ${N}: ours, ${precision}, ${bulkValues} values of the bulk`);
  const threads = startThreads(cores, precision);
  const messages = Array.from({ length: cores }, (_, i) => ({
    points: pointsOf(
      N,
      precision,
      bulkValues,
      alphas.filter((_, row) => row % cores === i),
    ),
  }));
  const runs = [];
  // The first run also compiles and allocates.
  for (let i = 0; i < repeats + (tiny ? 0 : 1); i++) runs.push(await threads.ask(messages));
  await threads.stop();
  const values = new Map();
  messages.forEach(({ points }, i) =>
    points.forEach((p, k) => values.set(String(p.alphas), runs[0].answers[i][k].singularValues)),
  );
  const measured = runs.slice(tiny ? 0 : 1);
  return {
    seconds: median(measured.map((run) => run.seconds)),
    core: median(measured.map((run) => run.core)),
    values: alphas.flatMap((a1) => alphas.map((a2) => values.get(String([a1, a2])))),
  };
}

/** Core seconds of the products alone: three shared ones and a gradient per α1. */
async function floor(N, precision) {
  const threads = startThreads(cores, precision);
  const times = N <= 512 ? 20 : N < 4096 ? 6 : 2;
  const runs = [];
  for (let i = 0; i < repeats; i++) runs.push(await threads.ask(Array(cores).fill({ product: { N, times } })));
  await threads.stop();
  const each = median(runs.map(({ answers }) => median(answers) / times / 1000));
  return (3 + alphas.length) * each;
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
console.log(
  `8×8 (α1, α2), N = d = n, softplus, one batch; BLAS core ${addon.blasCore()}; core seconds and, on ${cores} cores, seconds; medians of ${repeats}`,
);
const rows = [];
for (const N of sizes) {
  const own = {
    'outliers only': await ours(N, 'f32', 0),
    'three bulk values': await ours(N, 'f32', 3),
    'five bulk values': await ours(N, 'f32', topCount - 1),
    ...(given.f64 ? { 'five bulk values, f64': await ours(N, 'f64', topCount - 1) } : {}),
  };
  const products = { f32: await floor(N, 'f32'), ...(given.f64 ? { f64: await floor(N, 'f64') } : {}) };
  await writeDraw(N);
  const every = N <= 512 ? 4 : N < 2048 ? 16 : 32;
  say(`N = ${N}: numpy`);
  const peer = runPeer('grid', {
    N,
    folder,
    alphas,
    count: topCount,
    jobs: cores,
    every,
    repeats: Math.min(repeats, 3),
  });
  for (const [name, { core, seconds, values }] of Object.entries(own)) {
    const row = [N, name, core, seconds, core / products[name.endsWith('f64') ? 'f64' : 'f32']];
    if (peer) row.push(...['plain', 'careful', 'careful32', 'edges32'].map((script) => peer[script].core / core));
    if (peer && name.startsWith('five')) row.push(checked(difference(values, peer.plain.values, every)));
    rows.push(row);
  }
  rows.push([N, 'products alone, f32', products.f32]);
  if (!peer) continue;
  const script = (name, { core, seconds }) => rows.push([N, name, core, seconds, core / products.f32]);
  script(`numpy, every point, full SVDs (from ${peer.plain.points} points)`, peer.plain);
  script('numpy, shared gradients, svds', peer.careful);
  script('the same in float32', peer.careful32);
  script('the same with measured edges', peer.edges32);
}
const heading = [
  'N',
  'what',
  'core s',
  's',
  '/ products',
  'full SVDs /',
  'svds /',
  'f32 /',
  'f32 with edges /',
  'difference',
];
printTable(
  heading,
  rows.map((row) => heading.map((_, i) => row[i] ?? '')),
);
if (given.figure !== undefined) await writeGridFigure(given.figure, rows, machineText());
