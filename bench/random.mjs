// Nanoseconds per standard normal, by instruction set, beside numpy's generators (ziggurat over PCG64 and over Philox).
// `--tiny` checks that the script works.
import { medianSeconds, printMachine, printTable, tiny } from './machine.mjs';
import { instructionSets, loadSingleThreaded, printPeers, runPeer } from './peer.mjs';

const addon = loadSingleThreaded();
const count = tiny ? 1e5 : 4e6;
const repeats = tiny ? 1 : 15;
const outputs = { f32: new Float32Array(count), f64: new Float64Array(count) };
const key = Uint32Array.of(1, 2);

/** Throws unless mean and variance are within six standard errors of 0 and 1. */
function check(who, mean, variance) {
  const error = 6 / Math.sqrt(count);
  if (Math.abs(mean) > error || Math.abs(variance - 1) > error * Math.SQRT2)
    throw new Error(`${who}: mean ${mean}, variance ${variance}`);
}

function moments(values) {
  let [sum, squares] = [0, 0];
  for (const x of values) {
    sum += x;
    squares += x * x;
  }
  return [sum / count, squares / count - (sum / count) ** 2];
}

printMachine();
printPeers();
const rows = [];
for (const set of instructionSets(addon)) {
  addon.selectLoops(set);
  const ns = [];
  for (const precision of ['f32', 'f64']) {
    ns.push(((await medianSeconds(repeats, () => addon.normals(outputs[precision], key, 1))) / count) * 1e9);
    check(`${set} ${precision}`, ...moments(outputs[precision]));
  }
  rows.push([`nightsweep, ${set}`, ...ns]);
}
const [, ...ours] = rows.at(-1);
for (const [name, { f32, f64 }] of Object.entries(runPeer('normals', { count, repeats }) ?? {})) {
  for (const [precision, { mean, variance }] of Object.entries({ f32, f64 }))
    check(`${name} ${precision}`, mean, variance);
  rows.push([`numpy, ${name}`, ...[f32, f64].map(({ seconds }) => (seconds / count) * 1e9)]);
}
console.log(`${count} values into an existing array, one thread; median of ${repeats}`);
printTable(
  ['generator', 'f32, ns', 'f64, ns', `f32 / ${addon.loopsName()}`, `f64 / ${addon.loopsName()}`],
  rows.map(([name, ...ns]) => [name, ...ns, ...ns.map((x, i) => x / ours[i])]),
);
