// The learning problems of docs/model.md §4 at d = 2000: the trained network and the spiked features beside the fixed point, two draws each.
// `--tiny` checks that the script works.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightsweep, printMachine, printTable, query, tiny, workFolder } from './machine.mjs';

const d = tiny ? 48 : 2000;
const draws = tiny ? 1 : 2;
/** λ is that of the paper, beside Σ (y − w·φ/√N)²; rows have it per sample, λ N/n. */
const settings = [
  { teacher: 'sin', NOverD: 1, nOverD: 3, alpha0: 20, eta: 3, lambda: 0.1 },
  { teacher: 'tanh', NOverD: 1, nOverD: 2, alpha0: 0.5, eta: 1, lambda: 0.01 },
  { teacher: 'tanh', NOverD: 2, nOverD: 1.5, alpha0: 2, eta: 2, lambda: 0.01 },
  { teacher: 'sin', NOverD: 0.5, nOverD: 2, alpha0: 2, eta: 2, lambda: 0.05 },
];
const folder = workFolder();
const store = join(folder, 'store');
settings.forEach(({ teacher, NOverD, nOverD, alpha0, eta, lambda }, s) => {
  const file = join(folder, `setting-${s}.yaml`);
  const parameters = {
    ...{ N: NOverD * d, d, n: nOverD * d, alpha0, eta_tilde: eta, activation: 'tanh', target: teacher },
    ...{ lambdas: [[(lambda * NOverD) / nOverD]], test_samples: tiny ? 200 : 20000 },
  };
  const text = { name: `setting-${s}`, experiment: 'spiked-features', replicates: draws, parameters };
  writeFileSync(file, JSON.stringify(text));
  nightsweep('run', file, '--store', store);
});

printMachine();
console.log(`errors at d = ${d}, means of ${draws} draws; tanh student`);
printTable(
  [
    'teacher',
    'N/d',
    'n/d',
    'α0',
    'η̃',
    'test: fixed point',
    'spiked',
    'network',
    'train: fixed point',
    'spiked',
    'network',
  ],
  settings.map((setting, s) => {
    const [row] = query(
      store,
      `SELECT avg(predicted_test[1]) AS t, avg(spiked_test[1]) AS ts, avg(network_test[1]) AS tn,
              avg(predicted_train[1]) AS f, avg(spiked_train[1]) AS fs, avg(network_train[1]) AS fn
         FROM spiked_features WHERE sweep = 'setting-${s}'`,
    );
    const shown = (x) => x.toPrecision(4);
    const { teacher, NOverD, nOverD, alpha0, eta } = setting;
    return [teacher, NOverD, nOverD, alpha0, eta, ...[row.t, row.ts, row.tn, row.f, row.fs, row.fn].map(shown)];
  }),
);
