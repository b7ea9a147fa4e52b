// How often each detector of outliers sees one where there is only noise, and how often it sees a planted one. The null (docs/model.md, 2.5)
// is W0 + diag(a) D̃ᵀ diag(q) X/n with D̃ = σ′(Z) − E σ′(Z), Z independent of W0, and q the labels times the step sizes: the gradients' noise without their
// signal. The matched count takes S from the same labels, though W has none of it. `--tiny` checks that the script works; `--power` and `--null` print one table only; sizes may be given.
import { NativeBackend } from '../dist/kernels/backends/native.js';
import { drawLabels, drawNetwork } from '../dist/kernels/network/draw.js';
import { GradientStatistics } from '../dist/kernels/network/gradient-statistics.js';
import { Prediction } from '../dist/kernels/network/prediction.js';
import { correlation, leftSignal, rightDirections } from '../dist/kernels/network/signal.js';
import { targetLabel } from '../dist/kernels/model/targets.js';
import { activationCoefficients, activationLaw } from '../dist/kernels/model/activations.js';
import { findExtremes } from '../dist/kernels/spectral/extremes.js';
import { orthonormalBasis } from '../dist/kernels/vectors/orthonormal.js';
import { dot } from '../dist/kernels/vectors/vector.js';
import { rowsOf, stack } from '../dist/kernels/vectors/rows.js';
import { spikeThreshold } from '../dist/kernels/theory/bgn.js';
import { edgeMargin, isotropicEdge } from '../dist/kernels/theory/edges.js';
import { learnedMatch } from '../dist/kernels/theory/classify.js';
import { slopeVariance } from '../dist/kernels/theory/noise-variance.js';
import { noiseEdge } from '../dist/kernels/theory/noise-edge.js';
import { neuronGroups } from '../dist/kernels/theory/neuron-groups.js';
import { noisyBulk } from '../dist/kernels/theory/noisy-bulk.js';
import { printMachine, printTable, tiny } from './machine.mjs';
import { twoStepPoint } from './parts/two-step-point.mjs';
import { drawInputs } from '../dist/kernels/network/draw-inputs.js';

const activation = { sin: { phase: 0.785398163397 } };
const c1 = activationCoefficients(activation)[1];
const backend = new NativeBackend('f32');

/** The largest values of a draw of the null, with a spike of a given strength along a² and b_1 if wanted, and its edges. */
async function draw({ N, replicate, alpha1, alpha2, prefactor, target, batch, strength = 0 }) {
  const [d, n] = [N / 2, N];
  const p = twoStepPoint({
    N,
    d,
    n,
    weights: 'gaussian',
    readout: 'gaussian',
    seed: 77,
    replicate,
    target,
    targetMean: 'remove',
    noise: 0,
  });
  const network = await drawNetwork(backend, p);
  const rates = [alpha1, alpha2].map((alpha) => prefactor * N ** alpha);
  const batches = batch === 'reused' ? [rates[0] + rates[1]] : rates;
  const kept = [];
  const variance = [];
  const gradients = [];
  let weights = network.W0;
  for (const [t, rate] of batches.entries()) {
    const X = await drawInputs(backend, p, network.betaStar, t + 1);
    const labels = await drawLabels(backend, p, X, [network.betaStar], t + 1);
    const residual = await backend.read(labels);
    const Z = backend.normals({ role: 'null', index: t, rows: n, cols: N, seed: 77, replicate }, { scale: 1 });
    const slopes = Z.values.map(activationLaw(activation).derivative);
    for (let j = 0, at = 0; j < n; j++) {
      const q = (rate * residual[j]) / n;
      for (let i = 0; i < N; i++, at++) Z.values[at] = q * network.readoutValues[i] * (slopes[at] - c1);
    }
    const noise = backend.multiply(Z, X, 'AtB');
    weights = backend.evaluate({ base: weights, terms: [{ weight: 1, matrix: noise }] });
    variance.push(...residual.map((r) => (rate * r) ** 2 * slopeVariance(activation)));
    gradients.push({ batch: { X, labels }, residual, readout: { activation } });
    kept.push(X, labels, Z, noise, weights);
  }
  const beta = await correlation(backend, gradients[0]);
  const directions = await rightDirections(backend, gradients[gradients.length - 1], beta);
  const basis = orthonormalBasis([beta, ...directions]);
  let planted = null;
  if (strength > 0) {
    const [u] = orthonormalBasis([network.readoutPowers[1]]);
    const [v] = orthonormalBasis([directions[1]]);
    for (let i = 0, at = 0; i < N; i++) for (let k = 0; k < d; k++, at++) weights.values[at] += strength * u[i] * v[k];
    planted = { u, v };
  }
  const [left, right] = [leftSignal(backend, network), backend.upload(stack(basis), basis.length, d)];
  const start = backend.normals(
    { role: 'lanczos-start', index: 0, rows: 1, cols: d, seed: 77, replicate },
    { scale: 1 },
  );
  const groups = neuronGroups(network.readoutValues);
  const scales = new Float64Array(groups.length).fill(1);
  const noise = noiseEdge(noisyBulk({ N, d, n, groups, scales, sampleVariance: Float64Array.from(variance) }));
  const pencil = backend.pencil(weights);
  const request = { start, left, right, margin: edgeMargin(N), ceiling: noise, further: 3, furtherTolerance: 2e-4 };
  const extremes = await findExtremes(backend, pencil, 0, request);
  pencil.release();
  const { values } = extremes.triplets;
  const [us, vs] = [
    rowsOf(await backend.read(extremes.triplets.left), N),
    rowsOf(await backend.read(extremes.triplets.right), d),
  ];
  const reused = batch === 'reused';
  const steps = rates.map((rate, t) => ({ rate, gradient: { ...gradients[reused ? 0 : t] } }));
  const theory = await new GradientStatistics(backend, network).weights(steps);
  // A planted spike is not in S, so there the match is that with the planted vectors.
  const match = planted
    ? us.map((u, k) => Math.abs(dot(u, planted.u) * dot(vs[k], planted.v)))
    : (await Prediction.of(backend, network, theory)).match(us.map((u, k) => ({ left: u, right: vs[k] })));
  backend.release(
    network.W0,
    network.readout,
    left,
    right,
    start,
    extremes.triplets.left,
    extremes.triplets.right,
    ...new Set(kept),
  );
  return {
    values,
    learned: values.filter((s, k) => s > noise && match[k] > learnedMatch).length,
    edges: { measured: extremes.edge, noise, isotropic: isotropicEdge(N, d) },
  };
}

/** How far the largest value lies above what each detector compares it with, in units of N^(−2/3). */
const excess = ({ values, learned, edges: { measured, noise, isotropic } }, N) => ({
  matched: learned > 0 ? Infinity : -Infinity,
  ...Object.fromEntries(
    Object.entries({ measured, noise, strict: Math.max(measured, noise), isotropic }).map(([name, edge]) => [
      name,
      (values[0] / edge - 1) * N ** (2 / 3),
    ]),
  ),
  gap: (values[0] / values[1] - 1) * N ** (2 / 3),
});
const detectors = ['matched', 'measured', 'noise', 'strict', 'isotropic', 'gap'];
/** Margins 1 + coefficient N^(−2/3) of the detectors (analysis/query/detectors.ts). */
const coefficient = { matched: 0, measured: 3, noise: 1, strict: 1, isotropic: 3, gap: 2.7 };
const quantile = (sorted, q) => sorted[Math.min(Math.floor(q * sorted.length), sorted.length - 1)];
const draws = (N) => (tiny ? 4 : N > 1024 ? 250 : 1000);
const given = process.argv.slice(2).filter((word) => /^\d+$/.test(word));
const sizes = tiny ? [64] : given.length > 0 ? given.map(Number) : [256, 512, 1024, 2048];
const only = (name) =>
  ['--null', '--power'].every((flag) => !process.argv.includes(flag)) || process.argv.includes(name);

/** A number of draws among others, per 1000, with the one-sided 95 % bound for the chance (Clopper and Pearson). */
function perThousand([found, of]) {
  let [low, high] = [found / of, 1];
  while (high - low > 1e-9) {
    const p = (low + high) / 2;
    if (chanceOfAtMost(found, of, p) > 0.05) low = p;
    else high = p;
  }
  return `${((1000 * found) / of).toFixed(2)} (≤ ${(1000 * high).toFixed(1)})`;
}
function chanceOfAtMost(found, of, p) {
  let term = of * Math.log1p(-p);
  let sum = Math.exp(term);
  for (let k = 1; k <= found; k++) sum += Math.exp((term += Math.log(((of - k + 1) / k) * (p / (1 - p)))));
  return sum;
}

printMachine();
if (only('--null')) {
  const conditions = [
    { alpha1: 0.3, alpha2: 0.3, prefactor: 1, target: 'tanh' },
    { alpha1: 0.3, alpha2: 0.48, prefactor: 1, target: 'tanh' },
    { alpha1: 0.4, alpha2: 0.4, prefactor: 3, target: 'tanh' },
    { alpha1: 0.4, alpha2: 0.48, prefactor: 1, target: { hermite: [0, 1, 0.7] } },
    { alpha1: 0.4, alpha2: 0.4, prefactor: 3, target: { hermite: [0, 1, 0.7] } },
    { alpha1: 0.4, alpha2: 0.48, prefactor: 3, target: { hermite: [0, 0, 1, 1] } },
  ];
  const name = ({ alpha1, alpha2, prefactor, target }) =>
    `α ${alpha1}, ${alpha2}; s ${prefactor}; ${typeof target === 'string' ? target : targetLabel(target)}`;
  const rows = [];
  for (const condition of conditions) {
    for (const batch of ['reused', 'independent']) {
      for (const N of sizes) {
        const seen = [];
        for (let replicate = 0; replicate < draws(N); replicate++) {
          seen.push(excess(await draw({ ...condition, N, batch, replicate }), N));
        }
        const wrong = detectors.map((key) =>
          Math.round((1000 * seen.filter((s) => s[key] > coefficient[key]).length) / seen.length),
        );
        const wide = detectors.slice(1).map((key) =>
          quantile(
            seen.map((s) => s[key]).sort((a, b) => a - b),
            0.99,
          ),
        );
        rows.push([name(condition), batch, N, seen.length, ...wrong, ...wide]);
      }
    }
  }
  console.log(
    'false positives of all conditions together, and the worst condition, per 1000 draws; in brackets the 95 % bound (one-sided, Clopper and Pearson)',
  );
  const counts = (N, at) =>
    rows.filter((row) => row[2] === N).map((row) => [Math.round((row[4 + at] * row[3]) / 1000), row[3]]);
  printTable(
    ['N', 'draws', ...detectors.flatMap((name) => [name, `${name}: worst`])],
    sizes.map((N) => [
      N,
      counts(N, 0).reduce((sum, [, of]) => sum + of, 0),
      ...detectors.flatMap((_, at) => {
        const each = counts(N, at);
        const worst = each.reduce((most, one) => (one[0] > most[0] ? one : most));
        return [each.reduce(([x, of], [y, more]) => [x + y, of + more]), worst].map(perThousand);
      }),
    ]),
  );
  console.log(
    'noise only, N/d = 2, n/d = 2: false positives per 1000 draws at the margins of the detectors, and the coefficient of N^(−2/3) that 1 % exceed',
  );
  printTable(
    ['noise', 'batches', 'N', 'draws', ...detectors, ...detectors.slice(1).map((key) => `99 %: ${key}`)],
    rows,
  );
}
if (only('--power')) {
  const rows = [];
  for (const N of sizes) {
    for (const factor of tiny ? [2] : [0.9, 1, 1.1, 1.2, 1.35, 1.5, 2]) {
      const strength = factor * spikeThreshold(2);
      const seen = [];
      for (let replicate = 0; replicate < Math.min(draws(N), 200); replicate++) {
        const condition = { alpha1: 0.3, alpha2: 0.3, prefactor: 1, target: 'tanh', batch: 'independent' };
        seen.push(excess(await draw({ ...condition, N, replicate, strength }), N));
      }
      const found = detectors.map(
        (key) => `${Math.round((100 * seen.filter((s) => s[key] > coefficient[key]).length) / seen.length)} %`,
      );
      rows.push([N, factor, seen.length, ...found]);
    }
  }
  console.log(
    'a spike of known strength along a² and b_1 in the noise of α 0.3, 0.3; s 1; tanh; independent: how often it is found',
  );
  printTable(['N', 'strength / threshold', 'draws', ...detectors], rows);
}
