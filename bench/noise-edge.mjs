// The noise edge beside the largest singular value of W − S, and beside the one left once S's leading pairs are projected out (docs/model.md, 2.5):
// N = 1000, d = 500, n = 2000; σ = sin(z + π/4), σ* = h1 + 0.7 h2 with labels permuted and as they are, and tanh. A last table has the range of the ratio
// for four activations and three targets; `--range` prints it alone. `--tiny` checks that the script works.
import { NativeBackend } from '../dist/kernels/backends/native.js';
import { Descent } from '../dist/kernels/network/descent.js';
import { drawLabels, drawNetwork, readoutOf } from '../dist/kernels/network/draw.js';
import { GradientStatistics } from '../dist/kernels/network/gradient-statistics.js';
import { measuredEdge } from '../dist/kernels/spectral/measured-edge.js';
import { noiseEdge } from '../dist/kernels/theory/noise-edge.js';
import { noisyBulk } from '../dist/kernels/theory/noisy-bulk.js';
import { stack } from '../dist/kernels/vectors/rows.js';
import { combination } from '../dist/kernels/vectors/vector.js';
import { printMachine, printTable, tiny } from './machine.mjs';
import { loadSingleThreaded } from './peer.mjs';
import { twoStepPoint } from './parts/two-step-point.mjs';
import { drawInputs } from '../dist/kernels/network/draw-inputs.js';

const addon = loadSingleThreaded();
const backend = new NativeBackend('f64');
const [N, d, n] = tiny ? [96, 48, 192] : [1000, 500, 2000];
const draws = tiny ? 1 : 4;
const leading = 3;
const sin = { sin: { phase: Math.PI / 4 } };
const law = { N, d, n, weights: 'gaussian', readout: 'gaussian', seed: 1 };
const learnt = { hermite: [0, 1, 0.7] };
const cases = [
  { labels: 'h1 + 0.7 h2, permuted', target: learnt, isPermuted: true },
  { labels: 'h1 + 0.7 h2', target: learnt, isPermuted: false },
  { labels: 'tanh', target: 'tanh', isPermuted: false },
];

/** Labels in another order: nothing is left to learn, their law is the same. */
async function permuted(labels, replicate) {
  const keys = await backend.read(
    backend.normals({ role: 'null', index: 0, rows: n, cols: 1, seed: 9, replicate }, { scale: 1 }),
  );
  const values = await backend.read(labels);
  const order = Array.from(values, (_, j) => j).sort((i, j) => keys[i] - keys[j]);
  return backend.upload(
    order.map((j) => values[j]),
    n,
    1,
  );
}

/** S of MODEL 2.4b from its thin factors, N×d. */
function signal(network, { factors: { frame, base, last }, rate, nodes: { basis } }) {
  const left = basis.map((values) => values.map((x, i) => x * network.readoutValues[i]));
  const right = last.map((w, k) =>
    combination(frame, base ? w.map((x, i) => base[k][i] + rate * x) : w.map((x) => rate * x)),
  );
  return backend.multiply(
    backend.upload(stack(left), left.length, N),
    backend.upload(stack(right), right.length, d),
    'AtB',
  );
}

/**
 * The noise edge, with and without the gradients' answer to the rows of W0; the largest value of W − S, and, if wanted, the one left beside S's leading
 * pairs.
 */
async function edges({
  activation = sin,
  alphas,
  prefactor,
  batch,
  target,
  isPermuted = false,
  replicate,
  isBeside = true,
}) {
  const p = twoStepPoint({ ...law, target, targetMean: 'remove', noise: 0, replicate });
  const network = await drawNetwork(backend, p);
  const reused = batch === 'reused';
  const batches = [];
  for (const index of reused ? [1] : [1, 2]) {
    const X = await drawInputs(backend, p, network.betaStar, index);
    const drawn = await drawLabels(backend, p, X, [network.betaStar], index);
    batches.push({ X, labels: isPermuted ? await permuted(drawn, replicate * 2 + index) : drawn });
  }
  const run = {
    readout: readoutOf({ activation, centred: false, outputScaling: 'mean-field' }, network),
    rates: alphas.map((alpha) => prefactor * N ** alpha),
    batches: [batches[0], batches[batches.length - 1]],
  };
  let found;
  const descent = new Descent(backend, network, async (pencil, [{ rate, steps }]) => {
    const theory = await new GradientStatistics(backend, network).weights(steps);
    const { noise } = theory;
    const S = signal(network, theory);
    const w = pencil.at(rate);
    const bulk = backend.evaluate({ base: w.evaluate(), terms: [{ weight: -1, matrix: S }] });
    const [largest] = await backend.singularValues(bulk);
    found = [noiseEdge(noisyBulk(noise)), null, largest, null];
    if (!isBeside) return;
    const { left, right } = addon.svd(S.values, N, d);
    const start = backend.normals(
      { role: 'lanczos-start', index: 0, rows: 1, cols: d, seed: 1, replicate },
      { scale: 1 },
    );
    const { edge } = await measuredEdge(w, {
      start,
      left: backend.upload(left.subarray(0, leading * N), leading, N),
      right: backend.upload(right.subarray(0, leading * d), leading, d),
    });
    const unanswered = { ...noise, scales: noise.scales.map(() => 1) };
    found = [noiseEdge(noisyBulk(noise)), noiseEdge(noisyBulk(unanswered)), largest, edge];
  });
  await descent.take([run]);
  return found;
}

printMachine();
const range = process.argv.includes('--range');
const tables = { whole: [], beside: [] };
const places = tiny
  ? [[0.3, 0.4]]
  : [
      [0.3, 0.4],
      [0.45, 0.2],
      [0.2, 0.45],
      [0.45, 0.45],
    ];
for (const { labels, ...drawn } of range ? [] : cases) {
  for (const batch of ['independent', 'reused']) {
    for (const prefactor of [1, 3]) {
      const cells = { whole: [], beside: [] };
      for (const alphas of places) {
        const sums = [0, 0, 0, 0];
        for (let replicate = 0; replicate < draws; replicate++) {
          (await edges({ alphas, prefactor, batch, ...drawn, replicate })).forEach((x, i) => (sums[i] += x / draws));
          backend.trim();
        }
        const [predicted, unanswered, whole, left] = sums;
        const ratio = (x) => `${predicted.toFixed(2)} / ${x.toFixed(2)} = ${(predicted / x).toFixed(2)}`;
        cells.whole.push(`${ratio(whole)} (${(unanswered / whole).toFixed(2)})`);
        cells.beside.push(ratio(left));
      }
      for (const name of Object.keys(tables)) tables[name].push([labels, batch, prefactor, ...cells[name]]);
    }
  }
}
const header = ['labels', 'batches', 'prefactors', ...places.map((alphas) => `α = ${alphas.join(', ')}`)];
const setting = `means over ${draws} draws, N = ${N}, d = ${d}, n = ${n} (isotropic edge ${(1 + Math.sqrt(N / d)).toFixed(2)})`;
if (!range) {
  console.log(
    `noise edge / largest value of W − S, in brackets the ratio without the answer to the rows of W0; ${setting}`,
  );
  printTable(header, tables.whole);
  console.log(`noise edge / largest value left beside S's ${leading} leading pairs; ${setting}`);
  printTable(header, tables.beside);
}

const rows = [];
for (const [name, activation] of Object.entries({
  'sin(z + π/4)': sin,
  softplus: 'softplus',
  relu: 'relu',
  tanh: 'tanh',
})) {
  for (const [label, target] of Object.entries({
    tanh: 'tanh',
    'h1 + 0.7 h2': learnt,
    '(h2 + h3)/√2': { hermite: [0, 0, Math.SQRT1_2, Math.SQRT1_2] },
  })) {
    const row = [name, label];
    for (const batch of ['independent', 'reused']) {
      for (const prefactor of [1, 3]) {
        const ratios = [];
        for (const alphas of places) {
          let [predicted, seen] = [0, 0];
          for (let replicate = 0; replicate < Math.min(draws, 2); replicate++) {
            const [edge, , largest] = await edges({
              activation,
              alphas,
              prefactor,
              batch,
              target,
              replicate,
              isBeside: false,
            });
            [predicted, seen] = [predicted + edge, seen + largest];
            backend.trim();
          }
          ratios.push(predicted / seen);
        }
        row.push(`${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)}`);
      }
    }
    rows.push(row);
  }
}
console.log(
  `noise edge / largest value of W − S: the range of the means over ${Math.min(draws, 2)} draws at α = ${places.map((alphas) => `(${alphas.join(', ')})`).join(', ')}`,
);
printTable(
  ['activation', 'target', ...['independent', 'reused'].flatMap((batch) => [1, 3].map((s) => `${batch}, s = ${s}`))],
  rows,
);
