// Fine grids of the last step size: time with the reduced basis over time without, and how far the results are apart; and how often the
// measured edge is too low when Lanczos is first looked at after few steps. `--tiny` checks that the script works.
import { median, printMachine, printTable, secondsOf, tiny } from './machine.mjs';
import { loadSingleThreaded } from './peer.mjs';
import { NativeBackend } from '../dist/kernels/backends/native.js';
import { Descent } from '../dist/kernels/network/descent.js';
import { drawLabels, drawNetwork, readoutOf } from '../dist/kernels/network/draw.js';
import { leftSignal } from '../dist/kernels/network/signal.js';
import { GradientStatistics } from '../dist/kernels/network/gradient-statistics.js';
import { computeOnBackend } from '../dist/experiments/two-step/compute.js';
import { measuredEdge } from '../dist/kernels/spectral/measured-edge.js';
import { twoStepPoint } from './parts/two-step-point.mjs';
import { drawInputs } from '../dist/kernels/network/draw-inputs.js';

loadSingleThreaded();
const backend = new NativeBackend('f32');
const sine = { sin: { phase: Math.PI / 4 } };
const cases = {
  'sin(z + π/4), tanh, reused': { activation: sine, target: 'tanh', batch: 'reused', prefactor: 3 },
  'softplus, h1 + 0.7 h2, independent': {
    ...{ activation: 'softplus', target: { hermite: [0, 1, 0.7] }, batch: 'independent', prefactor: 1 },
  },
  'sin(z + π/4), (h2 + h3)/√2, reused': {
    ...{ activation: sine, target: { hermite: [0, 0, Math.SQRT1_2, Math.SQRT1_2] }, batch: 'reused', prefactor: 3 },
  },
};
const last = 96;

const draw = (N, replicate, { activation, target }) =>
  twoStepPoint({
    ...{ N, d: N, n: N, weights: 'gaussian', readout: 'gaussian', seed: 1, replicate },
    ...{ activation, centred: false, outputScaling: 'mean-field', target, targetMean: 'remove', noise: 0 },
  });

function pointsOf(N, replicate, chosen) {
  const { batch, prefactor } = chosen;
  return Array.from({ length: last }, (_, i) => ({
    ...draw(N, replicate, chosen),
    ...{ alphas: [0.3, (0.48 * i) / (last - 1)], prefactors: [prefactor, prefactor], batch },
    ...{ precision: 'f32', bulkValues: 3, spectrum: false },
  }));
}

async function compute(points) {
  const found = [];
  const seconds = await secondsOf(() =>
    computeOnBackend({ backend, files: {} }, points, (i, result) => (found[i] = result)),
  );
  return { seconds, found };
}

/** All points of one gradient at once, and in halves, which are too few for a reduced basis. */
async function compareFine(N, chosen, draws) {
  const [ratios, apart] = [[], { counts: 0, missed: 0, extra: 0, edge: 0, value: 0, overlap: 0 }];
  for (let replicate = 0; replicate < draws; replicate++) {
    const points = pointsOf(N, replicate, chosen);
    const together = await compute(points);
    const halves = [await compute(points.slice(0, last / 2)), await compute(points.slice(last / 2))];
    // Each half draws anew and takes the first gradient again: what that costs is measured and taken off.
    const again = (await compute(points.slice(0, 1))).seconds;
    ratios.push(together.seconds / (halves[0].seconds + halves[1].seconds - again));
    const alone = halves.flatMap(({ found }) => found);
    together.found.forEach((fine, i) => {
      const cold = alone[i];
      if (fine.classes.learned !== cold.classes.learned) apart.counts++;
      apart.edge = Math.max(apart.edge, Math.abs(fine.edgeMeasured / cold.edgeMeasured - 1));
      for (let k = 0; k < Math.min(fine.singularValues.length, cold.singularValues.length); k++) {
        const difference = fine.singularValues[k] / cold.singularValues[k] - 1;
        if (difference < -1e-5) apart.missed++;
        else if (difference > 1e-5) apart.extra++;
        else apart.value = Math.max(apart.value, Math.abs(difference));
        if (k < fine.classes.learned)
          apart.overlap = Math.max(apart.overlap, Math.abs(fine.rightTarget[k] - cold.rightTarget[k]));
      }
    });
  }
  return [median(ratios), ...Object.values(apart)];
}

/** Edges of the members of one pencil, first looked at after so many steps, by number of steps. */
async function edgesOf(N, replicate, chosen, looks) {
  const p = draw(N, replicate, chosen);
  const network = await drawNetwork(backend, p);
  const [X, X2] = await Promise.all([1, 2].map((index) => drawInputs(backend, p, network.betaStar, index)));
  const batches = [];
  for (const [index, inputs] of [X, X2].entries()) {
    batches.push({ X: inputs, labels: await drawLabels(backend, p, inputs, [network.betaStar], index + 1) });
  }
  const readout = readoutOf(p, network);
  const second = chosen.batch === 'reused' ? batches[0] : batches[1];
  const runs = pointsOf(N, replicate, chosen).map(({ alphas, prefactors }) => ({
    readout,
    rates: alphas.map((alpha, t) => prefactors[t] * N ** alpha),
    batches: [batches[0], second],
  }));
  const statistics = new GradientStatistics(backend, network);
  const left = leftSignal(backend, network);
  const start = backend.normals(
    { role: 'lanczos-start', index: 0, rows: 1, cols: p.d, seed: 1, replicate },
    { scale: 1 },
  );
  const edges = new Map(looks.map((look) => [look, []]));
  const descent = new Descent(backend, network, async (pencil, arrivals) => {
    const right = await statistics.rightSignal(arrivals[0].steps);
    for (const look of looks) {
      for (const { rate } of arrivals) {
        const { edge, steps } = await measuredEdge(pencil.at(rate), { start, left, right, firstLook: look });
        edges.get(look).push({ edge, steps });
      }
    }
  });
  await descent.take(runs);
  return edges;
}

printMachine();
console.log(
  `${last} values of α2 at α1 = 0.3, N = d = n, f32, one thread; time with over time without, and the largest differences`,
);
const fine = [];
for (const N of tiny ? [64] : [2048]) {
  for (const [name, chosen] of Object.entries(cases)) {
    fine.push([N, name, ...(await compareFine(N, chosen, tiny ? 1 : 2))]);
  }
}
printTable(
  ['N', 'case', 'time', 'counts apart', 'values lower', 'values higher', 'edge', 'other values', 'overlap with β*'],
  fine,
);
const looks = [6, 12, 18, 24];
const reference = tiny ? 30 : 60;
const totals = looks.map(() => ({ low: 0, worst: 0, steps: 0, count: 0 }));
for (const chosen of Object.values(cases)) {
  for (let replicate = 0; replicate < (tiny ? 1 : 4); replicate++) {
    const edges = await edgesOf(tiny ? 64 : 512, replicate, chosen, [...looks, reference]);
    looks.forEach((look, k) => {
      edges.get(look).forEach(({ edge, steps }, i) => {
        const below = 1 - edge / edges.get(reference)[i].edge;
        totals[k].low += below > 1e-3 ? 1 : 0;
        totals[k].worst = Math.max(totals[k].worst, below);
        totals[k].steps += steps;
        totals[k].count++;
      });
    });
  }
}
console.log(`the measured edge against ${reference} steps at least, N = ${tiny ? 64 : 512}, the same cases`);
printTable(
  ['first look after', 'mean steps', 'more than 1e-3 low', 'of', 'largest'],
  totals.map(({ low, worst, steps, count }, k) => [looks[k], steps / count, low, count, worst]),
);
