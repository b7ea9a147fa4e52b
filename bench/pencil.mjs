// Products WᵀWv with W = base + η·direction for several vectors in one pass: milliseconds per vector, one thread, by instruction set.
// `--tiny` checks that the script works.
import { medianSeconds, printMachine, printTable, tiny } from './machine.mjs';
import { instructionSets, loadSingleThreaded } from './peer.mjs';
import { NativeBackend } from '../dist/kernels/backends/native.js';

const addon = loadSingleThreaded();
const counts = [1, 3, 8, 16, 24];
const sizes = tiny ? [64] : [512, 1024, 2048, 4096];

/** Milliseconds per vector and the rate in 10⁹ multiply-adds per second; both matrices are met by each vector twice. */
async function measure(precision, N, count) {
  const backend = new NativeBackend(precision);
  const draw = (index, rows) =>
    backend.normals({ role: 'inputs', index, rows, cols: N, seed: 1, replicate: 0 }, { scale: 1 / Math.sqrt(N) });
  const [vectors, w] = [draw(3, count), backend.pencil(draw(1, N), draw(2, N)).at(0.7)];
  const seconds = await medianSeconds(tiny ? 1 : 9, async () => {
    const { left, back } = await w.images(vectors);
    backend.release(left, back);
  });
  return { ms: (seconds * 1000) / count, rate: (4 * N * N * count) / seconds / 1e9 };
}

printMachine();
console.log('milliseconds per vector, N = d; at the right 10⁹ multiply-adds per second with 24 vectors');
const rows = [];
for (const loops of instructionSets(addon)) {
  addon.selectLoops(loops);
  for (const precision of ['f32', 'f64']) {
    for (const N of loops === 'avx512' || tiny ? sizes : [1024]) {
      const measured = [];
      for (const count of counts) measured.push(await measure(precision, N, count));
      rows.push([loops, precision, N, ...measured.map(({ ms }) => ms), measured.at(-1).rate]);
    }
  }
}
printTable(['loops', 'precision', 'N', ...counts.map((count) => `${count} in step`), 'rate'], rows);
