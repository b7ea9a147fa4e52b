// Features after one step and spiked features: how often the rule for spikes sees one in initial features, which have none; what a point takes beside
// what the cost model says; and what a fixed point takes. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { solveSpikedFeatures } from '../dist/analysis/theory/index.js';
import { gridOf } from '../dist/kernels/theory/spiked-features/grid.js';
import { solveOverlaps } from '../dist/kernels/theory/spiked-features/overlaps.js';
import { spikedFeaturesOf } from '../dist/kernels/theory/spiked-features/parameters.js';
import { solveVariances } from '../dist/kernels/theory/spiked-features/variances.js';
import { NativeBackend } from '../dist/kernels/backends/native.js';
import { featuresOf } from '../dist/kernels/network/features.js';
import { median, nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const folder = workFolder();
const store = join(folder, 'store');
function run(name, text) {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `name: ${name}\n${text}`);
  nightsweep('run', file, '--store', store);
}
const sizes = (all) => (tiny ? [48] : all);

run(
  'spikes',
  `experiment: one-step-features
replicates: ${tiny ? 2 : 250}
parameters:
  N: [${sizes([128, 256, 512])}]
  d/N: 0.4
  n/N: 0.8
  alpha: 0.3
  activation: [softplus, tanh, relu, { sin: { phase: 0.785398163397 } }]
  target: { hermite: [0, 1, 1] }
  lambdas: [[0.1]]
  test_samples: 100
`,
);
run(
  'cost',
  `experiment: one-step-features
replicates: ${tiny ? 1 : 2}
parameters:
  N: [${sizes([256, 512, 1024, 2048])}]
  d/N: 0.4
  n/N: 0.8
  alpha: [0.2, 0.4]
  activation: erf
`,
);
run(
  'cost-spiked',
  `experiment: spiked-features
replicates: ${tiny ? 1 : 2}
parameters:
  N: [${sizes([256, 512, 1024, 2048])}]
  d/N: 1
  n/N: [0.5, 2]
  alpha0: 2
  eta_tilde: 1
`,
);

printMachine();
console.log('draws whose initial features have a spike by the rule: a value above the edge with a match above 1/4');
printTable(
  ['activation', 'N', 'draws', 'with a spike', 'largest match above the edge'],
  query(
    store,
    `SELECT activation, width AS N, count(*) AS draws, count(*) FILTER (initial_spikes > 0) AS wrong,
            max(list_max([m for m, i in initial_match if initial_values[i] > initial_edge * (1 + width ** (-2.0 / 3))])) AS largest
       FROM one_step_features WHERE sweep = 'spikes' GROUP BY ALL ORDER BY ALL`,
  ).map((r) => [r.activation, r.N, r.draws, r.wrong, r.largest]),
);
console.log('a task in seconds of processor time, and what the uncalibrated model says');
printTable(
  ['experiment', 'N', 'taken', 'model', 'taken / model'],
  [
    ['one_step_features', 'cost'],
    ['spiked_features', 'cost-spiked'],
  ].flatMap(([view, sweep]) =>
    query(
      store,
      `SELECT width AS N, sum(cpu_ms) / 1000 AS taken, sum(model_ms) / 1000 AS model FROM ${view} WHERE sweep = '${sweep}' GROUP BY ALL ORDER BY ALL`,
    ).map((r) => [view.replaceAll('_', '-'), r.N, r.taken, r.model, r.taken / r.model]),
  ),
);
console.log(
  'features and the Gram matrix of their ridge regression beside the bare products, one thread; medians, n = N, d = .4 N, f32',
);
const backend = new NativeBackend('f32');
printTable(
  ['N', 'product X Wᵀ, GFLOP/s', 'features σ(X Wᵀ)', 'Gram matrix and 20 λ'],
  sizes([1024, 2048]).map((N) => {
    const d = Math.round(0.4 * N);
    const normals = (index, rows, cols) =>
      backend.normals({ role: 'own-bench', index, rows, cols, seed: 1, replicate: 0 }, { scale: 1 });
    const [X, W] = [normals(1, N, d), normals(2, N, d)];
    const rate = (flops, work) => {
      const times = Array.from({ length: tiny ? 1 : 7 }, () => {
        const since = performance.now();
        work();
        return performance.now() - since;
      });
      return flops / median(times) / 1e6;
    };
    const F = featuresOf(backend, X, W, { activation: 'softplus', centred: true });
    const b = new Float64Array(N).fill(1);
    const shifts = Float64Array.from({ length: 20 }, (_, k) => 10 ** (k / 5 - 3));
    const product = rate(2 * N * N * d, () => backend.release(backend.multiply(X, W, 'ABt')));
    const features = rate(2 * N * N * d, () =>
      backend.release(featuresOf(backend, X, W, { activation: 'softplus', centred: true })),
    );
    const solves = rate(N ** 3, () => backend.gramSolves(F, 1 / N, b, shifts));
    return [N, product, `${features.toFixed(1)} (${(features / product).toFixed(2)} ×)`, `${solves.toFixed(1)}`];
  }),
);
const input = { student: 'tanh', teacher: 'sin', alpha0: 2, nOverN: 1, NOverD: 1, noiseVariance: 0 };
const settings = [
  ['usual', { etaTilde: 2, lambda: 0.01 }],
  ['λ = 1e-6 at n = N', { etaTilde: 2, lambda: 1e-6 }],
  ['r ≈ 7', { etaTilde: 16, lambda: 1e-5 }],
  ['relu', { student: 'relu', etaTilde: 2, lambda: 0.01 }],
  ['teacher |z|', { teacher: 'abs', etaTilde: 2, lambda: 0.01 }],
];

/** How far the errors of a solution are, relatively, from those on a grid that is much finer. */
function errorOf(given, { test, train }) {
  const features = spikedFeaturesOf(given);
  const shape = { ...given, bulk: features.bulk };
  const grid = gridOf(features, 0.00375);
  const fine = solveOverlaps(grid, shape, solveVariances(grid, shape));
  return Math.max(Math.abs(test / fine.test - 1), Math.abs(train / fine.train - 1));
}
console.log('fixed points: milliseconds, medians of nine');
printTable(
  ['setting', 'r', 'ms', 'residual', 'error'],
  settings.map(([name, given]) => {
    const times = Array.from({ length: tiny ? 1 : 9 }, () => {
      const since = performance.now();
      solveSpikedFeatures({ ...input, ...given });
      return performance.now() - since;
    });
    const all = { ...input, ...given };
    const found = solveSpikedFeatures(all);
    const digits = [found.residual, errorOf(all, found)].map((x) => x.toExponential(1));
    return [name, found.r, median(times), ...digits];
  }),
);
