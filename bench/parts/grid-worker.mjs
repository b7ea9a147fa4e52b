// One of the threads of bench/grid.mjs: computes its part of the grid, or multiplies matrices, each time it is told to.
import { parentPort, workerData } from 'node:worker_threads';
import { NativeBackend } from '../../dist/kernels/backends/native.js';
import { computeOnBackend } from '../../dist/experiments/two-step/compute.js';

const { precision, threads } = workerData;
const backend = new NativeBackend(precision, threads);

async function compute(points) {
  const values = [];
  await computeOnBackend({ backend, files: {} }, points, (index, { singularValues, classes }) => {
    values[index] = { singularValues: [...singularValues], outlierCount: classes.learned };
  });
  return values;
}

function multiply({ N, times }) {
  const draw = (index) =>
    backend.normals({ role: 'inputs', index, rows: N, cols: N, seed: 1, replicate: 0 }, { scale: 1 });
  const [a, b] = [draw(1), draw(2)];
  const since = performance.now();
  for (let i = 0; i < times; i++) backend.release(backend.multiply(a, b, 'ABt'));
  const elapsed = performance.now() - since;
  backend.release(a, b);
  return elapsed;
}

parentPort.on('message', async ({ points, product }) => {
  parentPort.postMessage(points ? await compute(points) : multiply(product));
});
