// Where the finite-N predictor's spikes set in as N grows beyond what can be computed: the α2 at which the k-th strength reaches the threshold
// (N/d)^(1/4), with expectations in place of sums, and the limit that follows from the two largest N. `--tiny` checks that the script works.
import { populationThreshold, spikeThreshold } from '../dist/analysis/theory/index.js';
import { printMachine, printTable, tiny } from './machine.mjs';

const sizes = tiny ? [1e3, 1e6] : [256, 4096, 1e5, 1e6, 1e8, 1e10, 1e12];
const cases = [
  // With the orders k of η1^k a^{∘(k+1)} that are there: σ has a c_{k+1} ≠ 0.
  { label: 'sin(z + π/4)', activation: { sin: { phase: Math.PI / 4 } }, orders: [1, 2] },
  { label: 'softplus (c_3 = 0)', activation: 'softplus', orders: [1, 3] },
  { label: 'tanh (odd)', activation: 'tanh', orders: [2, 4] },
];

printMachine();
console.log(
  'α2 at which θ_k reaches the threshold, independent batches, σ* = tanh, N/d = 2, n/N = 2, prefactors 3; limit: linear in 1/ln N through the last two',
);
const rows = [];
for (const { label, activation, orders } of cases) {
  for (const alpha1 of tiny ? [0.3] : [0.2, 0.3, 0.4]) {
    for (const [i, order] of orders.entries()) {
      const k = i + 2;
      const population = { activation, target: 'tanh', noise: 0, sampling: 4, alpha1, prefactors: [3, 3] };
      const values = sizes.map((N) => populationThreshold(population, N, k, spikeThreshold(2), 1.2));
      const [x, y] = sizes.slice(-2).map((N) => 1 / Math.log(N));
      const [u, v] = values.slice(-2);
      const limit = u === null || v === null ? null : v - (y * (u - v)) / (x - y);
      rows.push([label, alpha1, k, ...values.map((value) => value?.toFixed(3) ?? null), limit?.toFixed(3) ?? null]);
      rows[rows.length - 1].push(order, (order * (0.5 - alpha1)).toFixed(2));
    }
  }
}
printTable(
  [
    'σ',
    'α1',
    'k',
    ...sizes.map((N) => `N = ${N >= 1e5 ? N.toExponential(0).replace('+', '') : N}`),
    'limit',
    'order',
    'order · (1/2 − α1)',
  ],
  rows,
);
