// What the time of an 8×8 grid of one draw goes to, one thread: shares of the addon's calls and of what is left in JavaScript.
// `--tiny` checks that the script works.
import { Session } from 'node:inspector/promises';
import { printMachine, printTable, secondsOf, tiny } from './machine.mjs';
import { loadSingleThreaded } from './peer.mjs';
import { NativeBackend } from '../dist/kernels/backends/native.js';
import { computeOnBackend } from '../dist/experiments/two-step/compute.js';

const addon = loadSingleThreaded();
const alphas = Array.from({ length: 8 }, (_, i) => Number((0.05 * (i + 1)).toFixed(2)));
const parts = {
  'matrix products': ['gemm'],
  'Lanczos steps': ['lanczosSteps', 'pencilImages'],
  'small eigenproblems': ['tridiagonalTop', 'symmetricEigen'],
  'forward and backward': ['backward'],
  normals: ['normals'],
};

/** Seconds spent in calls of the addon, by name, while some work is done. */
async function timed(work) {
  const spent = {};
  const originals = Object.values(parts)
    .flat()
    .map((name) => [name, addon[name]]);
  for (const [name, call] of originals) {
    addon[name] = (...args) => {
      const since = performance.now();
      const result = call(...args);
      spent[name] = (spent[name] ?? 0) + (performance.now() - since) / 1000;
      return result;
    };
  }
  const seconds = await secondsOf(work);
  for (const [name, call] of originals) addon[name] = call;
  return { seconds, spent };
}

/** Files whose functions, and what these call, are the theory of a row: noise edge, finite-N predictor. */
const theory = [
  'noise-edge',
  'noisy-bulk',
  'outliers',
  'shifted-slopes',
  'spikes',
  'left-basis',
  'neuron-nodes',
  'second-step',
];

/** Share of a run's CPU profile that is spent below the theory. */
async function theoryShare(work) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const below = new Set();
  const mark = (node, inside) => {
    const own = inside || theory.some((file) => node.callFrame.url.endsWith(`/${file}.js`));
    if (own) below.add(node.id);
    for (const child of node.children ?? []) mark(nodes.get(child), own);
  };
  mark(profile.nodes[0], false);
  const spent = (chosen) => profile.samples.reduce((sum, id, i) => sum + (chosen(id) ? profile.timeDeltas[i] : 0), 0);
  return spent((id) => below.has(id)) / spent(() => true);
}

printMachine();
console.log('8×8 (α1, α2), N = d = n, softplus, one batch, f32, three bulk values; seconds, and shares in per cent');
const rows = [];
for (const N of tiny ? [64] : [256, 512, 1024, 2048, 4096]) {
  const backend = new NativeBackend('f32');
  const points = alphas.flatMap((alpha1) =>
    alphas.map((alpha2) => ({
      ...{ N, d: N, n: N, weights: 'gaussian', readout: 'gaussian', seed: 1, replicate: 0 },
      ...{ target: { hermite: [0, 1, 0.7] }, targetMean: 'remove', noise: 0 },
      ...{ activation: 'softplus', centred: false, outputScaling: 'mean-field' },
      ...{ alphas: [alpha1, alpha2], prefactors: [1, 1], batch: 'reused', precision: 'f32' },
      ...{ bulkValues: 3, spectrum: false },
    })),
  );
  const run = () => computeOnBackend(backend, points, () => undefined);
  await run();
  const { seconds, spent } = await timed(run);
  const shares = Object.values(parts).map(
    (names) => names.reduce((sum, name) => sum + (spent[name] ?? 0), 0) / seconds,
  );
  const rest = 1 - shares.reduce((sum, share) => sum + share, 0);
  const ofTheory = await theoryShare(run);
  rows.push([N, seconds, ...[...shares, rest, ofTheory].map((share) => Math.round(100 * share))]);
}
console.log('the last column, from a CPU profile, cuts across the others: the noise edge and the finite-N predictor');
printTable(['N', 'seconds', ...Object.keys(parts), 'JavaScript', 'theory'], rows);
