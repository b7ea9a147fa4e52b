// What the time of an 8×8 grid of one draw goes to, one thread: shares of the addon's calls and of what is left in JavaScript.
// Numbers choose sizes; `--half` takes d = N/2 and n = 2N in place of N = d = n; `--tiny` checks that the script works.
import { Session } from 'node:inspector/promises';
import { printMachine, printTable, secondsOf, tiny } from './machine.mjs';
import { loadSingleThreaded } from './peer.mjs';
import { NativeBackend } from '../dist/kernels/backends/native.js';
import { computeOnBackend } from '../dist/experiments/two-step/compute.js';
import { twoStepPoint } from './parts/two-step-point.mjs';

const addon = loadSingleThreaded();
const alphas = Array.from({ length: 8 }, (_, i) => Number((0.05 * (i + 1)).toFixed(2)));
const parts = {
  'matrix products': ['gemm'],
  spectra: ['searchStart', 'searchTop', 'lanczosSteps', 'pencilImages'],
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

/** Files whose functions, and what these call, are the theory of a row. */
const theory = {
  'theory of steps': ['step-theory', 'shifted-slopes', 'noise-variance', 'left-basis', 'neuron-nodes', 'neuron-groups'],
  'noise edge': ['noise-edge', 'noisy-bulk', 'stieltjes'],
  'predicted outliers': ['outliers', 'signal-factors', 'excess-noise'],
  'match, participation': ['signal-match', 'participation'],
};

/** Shares of a run's CPU profile that are spent below the parts of the theory, and in collecting garbage. */
async function profiledShares(work) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const partOf = new Map();
  const mark = (node, above) => {
    const own = Object.keys(theory).find((part) =>
      theory[part].some((file) => node.callFrame.url.endsWith(`/${file}.js`)),
    );
    const part = node.callFrame.functionName === '(garbage collector)' ? 'garbage' : (own ?? above);
    partOf.set(node.id, part);
    for (const child of node.children ?? []) mark(nodes.get(child), part);
  };
  mark(profile.nodes[0], null);
  const spent = (chosen) => profile.samples.reduce((sum, id, i) => sum + (chosen(id) ? profile.timeDeltas[i] : 0), 0);
  const all = spent(() => true);
  return [...Object.keys(theory), 'garbage'].map((part) => spent((id) => partOf.get(id) === part) / all);
}

const half = process.argv.includes('--half');
const given = process.argv.slice(2).filter((word) => /^\d+$/.test(word));
const sizes = tiny ? [64] : given.length > 0 ? given.map(Number) : [256, 512, 1024, 2048, 4096];

printMachine();
console.log(
  `8×8 (α1, α2), ${half ? 'd = N/2, n = 2N' : 'N = d = n'}, softplus, one batch, f32, three bulk values; seconds, seconds over those of the products, and shares in per cent`,
);
const rows = [];
const profiled = [];
for (const N of sizes) {
  const backend = new NativeBackend('f32');
  const points = alphas.flatMap((alpha1) =>
    alphas.map((alpha2) =>
      twoStepPoint({
        ...{
          N,
          d: half ? N / 2 : N,
          n: half ? 2 * N : N,
          weights: 'gaussian',
          readout: 'gaussian',
          seed: 1,
          replicate: 0,
        },
        ...{ target: { hermite: [0, 1, 0.7] }, targetMean: 'remove', noise: 0 },
        ...{ activation: 'softplus', centred: false, outputScaling: 'mean-field' },
        ...{ alphas: [alpha1, alpha2], prefactors: [1, 1], batch: 'reused', precision: 'f32' },
      }),
    ),
  );
  const run = () => computeOnBackend({ backend, files: {} }, points, () => undefined);
  await run();
  const { seconds, spent } = await timed(run);
  const shares = Object.values(parts).map(
    (names) => names.reduce((sum, name) => sum + (spent[name] ?? 0), 0) / seconds,
  );
  const rest = 1 - shares.reduce((sum, share) => sum + share, 0);
  rows.push([N, seconds, 1 / shares[0], ...[...shares, rest].map((share) => Math.round(100 * share))]);
  profiled.push([N, ...(await profiledShares(run)).map((share) => Number((100 * share).toFixed(1)))]);
}
printTable(['N', 'seconds', '/ products', ...Object.keys(parts), 'JavaScript'], rows);
console.log('from a CPU profile, which cuts across these: what the theory of a row takes, per cent');
printTable(['N', ...Object.keys(theory), 'garbage'], profiled);
