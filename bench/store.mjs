// The store: rows per second into journals and sealed, bytes per row, questions to ten million rows through `nightsweep sql`, and what the
// checks of their bytes cost. `--segments 6` asks of a million rows, `--at-once 500` appends so many rows at a time.
// Rows are those of a small run, with measured values, ids and replicates varied. `--tiny` checks that the script works.
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parts } from './parts/real-rows.mjs';
import { medianSeconds, nightsweep, printMachine, printTable, query, secondsOf, tiny, workFolder } from './machine.mjs';
import { Session } from '../dist/analysis/query/session.js';
import { registry } from '../dist/experiments/registry.js';
import { twoStep } from '../dist/experiments/two-step/index.js';
import { journalFolder } from '../dist/store/journal-files.js';
import { tableOf } from '../dist/store/tables.js';
import { Journal } from '../dist/store/journal.js';
import { batchOf } from '../dist/store/row-batch.js';
import { sealJournals } from '../dist/store/seal.js';
import { damagedSegments } from '../dist/store/checked-segments.js';
import { listSegments, writeSegment } from '../dist/store/segments.js';
import { openStoreForWriting } from '../dist/store/store.js';

const rowsPerJournal = tiny ? 400 : 20_000;
const journals = 10;
const rowsPerSegment = 8 * rowsPerJournal; // what merging leaves
const { values } = parseArgs({
  options: {
    ...{ segments: { type: 'string', default: '62' }, 'at-once': { type: 'string', default: '40' } },
    tiny: { type: 'boolean' },
  },
});
const rowsPerAppend = Number(values['at-once']);
const segments = tiny ? 3 : Number(values.segments);
const repeats = tiny ? 1 : 7;

const folder = workFolder();
const store = join(folder, 'store');
const small = join(folder, 'small');
const sweep = join(folder, 'small.yaml');
writeFileSync(
  sweep,
  `name: small
parameters:
  N: 64
  d/N: 0.5
  n/N: 2
  alpha1: { from: 0, to: 0.475, count: ${tiny ? 4 : 20} }
  alpha2: { from: 0, to: 0.475, count: ${tiny ? 4 : 20} }
  batch: [reused, independent]
  target: { hermite: [0, 1, 0.7] }
`,
);
nightsweep('run', sweep, '--store', small);
const table = tableOf(twoStep);
const session = await Session.open(small, registry, { anyFile: true });

// Exponents and the like are given; of other real columns every value is varied, so that they compress as real rows do.
const given = /^(alpha|prefactor|noise|task_share)/;
const measured = table.columns.filter(({ type, name }) => /^reals?$/.test(type) && !given.test(name));
const noisy = ({ type, name }) =>
  `${type === 'real' ? `${name} * (1 + 0.01 * random())` : `list_transform(${name}, lambda x: x * (1 + 0.01 * random()))`} AS ${name}`;

/** SQL of new rows of another draw: replicates from `first` on. */
const fresh = (count, first) =>
  `SELECT * EXCLUDE i REPLACE (left(replace(uuid()::VARCHAR, '-', ''), 24) AS point_id, (${first} + i)::INTEGER AS replicate,
          replace(parameters, '"replicate":0', '"replicate":' || (${first} + i)) AS parameters,
          md5((${first} + i)::VARCHAR)[:16] AS task_id, (outlier_count + (random() < 0.3)::INTEGER)::INTEGER AS outlier_count,
          ${measured.map(noisy).join(', ')})
     FROM (FROM points, range(1 + ${count} // (SELECT count(*) FROM points)) r(i) LIMIT ${count})`;

printMachine();
openStoreForWriting(store, 'bench');
let [appending, sealing, journalBytes] = [0, 0, 0];
for (let j = 0; j < journals; j++) {
  const rows = await session.rows(fresh(rowsPerJournal, 1000 * j));
  // As they come from workers.
  const batches = parts(rows, rowsPerAppend).map(batchOf);
  const journal = Journal.create(journalFolder(store), table);
  appending += await secondsOf(() => {
    for (const batch of batches) journal.appendBatches([batch]);
  });
  journal.close();
  journalBytes += statSync(journal.path).size;
  sealing += await secondsOf(() => sealJournals(store, new Set([journal.path])));
}
const count = journals * rowsPerJournal;
const sealed = (await listSegments(session.connection, store, table.name)).segments;
const bytes = sealed.reduce((sum, { path }) => sum + statSync(path).size, 0);
console.log(`${count} rows of two-step, ${table.columns.length} columns; journals of ${rowsPerJournal} rows`);
printTable(
  ['', 'rows per second', 'bytes per row'],
  [
    [`appended and synced, ${rowsPerAppend} at a time`, count / appending, journalBytes / count],
    ['sealed and merged', count / sealing, bytes / count],
  ],
);

for (let s = 0; s < segments; s++)
  await writeSegment(session.connection, store, table.name, fresh(rowsPerSegment, 1000 * (journals + s)), {
    ...{ columns: table.columns, replaces: new Map(), supersedes: 0 },
  });
session.close();
const [{ rows }] = query(store, 'SELECT count(*) AS rows FROM points');
console.log(`${rows} rows in ${sealed.length + segments} segments; seconds, median of ${repeats}`);
const questions = {
  'nothing (SELECT 1)': 'SELECT 1',
  'mean count by cell': 'SELECT alpha1, alpha2, avg(outlier_count) FROM points GROUP BY ALL',
  'P(count >= 2) by cell': 'SELECT alpha1, alpha2, avg((outlier_count >= 2)::INT) FROM points GROUP BY ALL',
  'by batch and cell, standard errors':
    'SELECT batch, alpha1, alpha2, avg(outlier_count), standard_error(outlier_count) FROM points GROUP BY ALL',
  'overlap of the first outlier by cell':
    'SELECT alpha1, alpha2, avg(overlap_target[1]) FROM points WHERE outlier_count >= 1 GROUP BY ALL',
};
const answers = [];
const opening = await medianSeconds(repeats, async () => (await Session.open(store, registry)).close());
const reader = await Session.open(store, registry);
for (const [name, sql] of Object.entries(questions))
  answers.push([
    name,
    await medianSeconds(repeats, () => reader.rows(sql)),
    await medianSeconds(repeats, () => nightsweep('sql', sql, '--store', store)),
  ]);
reader.close();
printTable(['question', 'query', 'command'], [['opening the store', opening, ''], ...answers]);

// A cache of its own, so that this host knows nothing of the store before the first check.
process.env.XDG_CACHE_HOME = join(folder, 'cache');
const first = await secondsOf(async () => (await Session.open(store, registry)).close());
const again = await Session.open(store, registry);
const paths = (await listSegments(again.connection, store, table.name)).segments.map(({ path }) => path);
const later = await medianSeconds(repeats, () => damagedSegments(store, paths, false));
const all = await secondsOf(() => damagedSegments(store, paths, true));
const [, question] = Object.values(questions);
const asked = await medianSeconds(repeats, () => again.rows(question));
again.close();
const size = paths.reduce((sum, path) => sum + statSync(path).size, 0);
printTable(
  ['check of the segments', 'seconds', `share of "${Object.keys(questions)[1]}"`],
  [
    ['opening the store for the first time on this host', first, first / asked],
    ['later: size, time and inode only', later, later / asked],
    [`all bytes, as fsck and run do (${(size / 1e9).toFixed(2)} GB)`, all, all / asked],
  ],
);
