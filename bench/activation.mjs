// Nanoseconds per element for both σ and σ′ of every activation, by instruction set, beside the numpy expression for the two arrays,
// and how far their values are apart. `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { medianSeconds, printMachine, printTable, tiny, workFolder } from './machine.mjs';
import { instructionSets, loadSingleThreaded, printPeers, runPeer } from './peer.mjs';
import { activationKinds } from '../dist/kernels/model/activations.js';
import { nativeActivation } from '../dist/kernels/backends/native-activation.js';

const addon = loadSingleThreaded();
const sets = instructionSets(addon);
const count = tiny ? 1 << 12 : 1 << 20;
const repeats = tiny ? 1 : 15;
const phase = 0.5;
const coefficients = [0, 1, 0.7, 0.3];
const folder = workFolder();

async function measure(kind, precision) {
  const Reals = precision === 'f32' ? Float32Array : Float64Array;
  const [z, value, derivative] = [new Reals(count), new Reals(count), new Reals(count)];
  addon.normals(z, Uint32Array.of(1, 2), 1);
  const law = nativeActivation(
    kind === 'sin' ? { sin: { phase } } : kind === 'hermite' ? { hermite: coefficients } : kind,
  );
  const ours = [];
  for (const set of sets) {
    addon.selectLoops(set);
    ours.push(await medianSeconds(repeats, () => addon.activate(z, value, derivative, 0, law)));
  }
  const files = Object.entries({ z, value, derivative }).map(([name, values]) => {
    const path = join(folder, name);
    writeFileSync(path, values);
    return path;
  });
  const peer = runPeer('activation', { kind, precision, phase, coefficients, repeats, files });
  const nanoseconds = (seconds) => (seconds / count) * 1e9;
  return [
    kind,
    precision,
    ...ours.map(nanoseconds),
    ...(peer ? [nanoseconds(peer.seconds), peer.seconds / ours.at(-1), peer.value, peer.derivative] : []),
  ];
}

printMachine();
printPeers();
const rows = [];
for (const precision of ['f32', 'f64']) for (const kind of activationKinds) rows.push(await measure(kind, precision));
console.log(
  `ns per element for σ and σ′ of ${count} standard normals, one thread; median of ${repeats}; sin(z + ${phase}), hermite of degree ${coefficients.length - 1}`,
);
const peers = ['numpy', `numpy / ${sets.at(-1)}`, 'largest difference of σ', 'of σ′'];
printTable(['activation', 'precision', ...sets, ...(rows[0].length > 2 + sets.length ? peers : [])], rows);
