// The tables of boundaries, strengths and alignments in docs/finite-n.md: the sweeps boundary and batch-reuse, fitted. `--tiny` checks that the script works;
// `--boundary <store>`, `--more <store>` and `--reuse <store>` take stores in which they were run already.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, query, root, tiny, workFolder } from './machine.mjs';

const folder = workFolder();

/**
 * The store given by an option, or a new one in which the sweep is run, at a tiny size if asked for.
 * @param variants what else is run there: changes of the sweep's text
 */
function storeWith(sweep, option, variants = []) {
  const given = process.argv.indexOf(option);
  if (given >= 0) return process.argv[given + 1];
  const store = join(folder, option.slice(2));
  const text = readFileSync(join(root, `sweeps/${sweep}.yaml`), 'utf8');
  const small = (changed) =>
    changed
      .replace(/N: \[.*\]/, 'N: [64, 96, 128]')
      .replace(/replicates: \d+/, 'replicates: 3')
      .replaceAll(/step: 0\.0\d/g, 'step: 0.24');
  for (const change of variants) {
    const file = join(folder, `${sweep}.yaml`);
    writeFileSync(file, tiny ? small(change(text)) : change(text));
    nightsweep('run', file, '--store', store);
  }
  return store;
}
const asItIs = (text) => text;
/** Eight thousand neurons, a few draws. */
const larger = (text) => text.replace(/N: \[.*\]/, 'N: [8192]').replace(/replicates: \d+/, 'replicates: 4');
const fewer = (text) => text.replace(', 4096]', ']').replace(/replicates: \d+/, 'replicates: 16');
const otherActivations = (text) => fewer(text).replace(/activation: .*/, 'activation: [softplus, relu]');
const unbounded = (text) => fewer(text).replace('target: tanh', 'target: { hermite: [0, 1, 0.7] }');

const fit = (what, sweep, store) =>
  nightsweep('fit', what, '--sweep', sweep, '--store', store, '--out', join(folder, what));

printMachine();
const boundary = storeWith('boundary', '--boundary', [asItIs, larger]);
console.log(fit('boundary', 'boundary', boundary));
console.log(fit('scaling', 'boundary', boundary));
console.log('other activations, and a target that is not bounded');
console.log(fit('boundary', 'boundary', storeWith('boundary', '--more', [otherActivations, unbounded])));
const reuse = storeWith('batch-reuse', '--reuse', [asItIs]);
fit('alignment', 'batch-reuse', reuse);
console.log('alignment of the span of the outliers, cells with both exponents from 0.3 on');
console.table(
  query(
    reuse,
    `SELECT target, batch, count(*) FILTER (trend IN ('stays', 'grows')) AS stays, count(*) FILTER (trend LIKE 'decays%') AS decays,
            count(*) FILTER (trend IN ('between', 'undetermined')) AS not_determined, round(median(slope), 2) AS delta,
            round(median(list_last(rms)), 2) AS at_largest_N
       FROM '${join(folder, 'alignment/alignment.parquet')}'
      WHERE which LIKE 'span%' AND alpha1 >= ${tiny ? 0 : 0.3} AND alpha2 >= ${tiny ? 0 : 0.3} GROUP BY ALL ORDER BY ALL`,
  ),
);
