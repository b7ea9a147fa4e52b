// What kills and damage cost: rows that are lost, doubled or silently wrong. Each should be zero.
//   --kills   SIGKILLs of runs at random instants, besides one at every durability point of every scenario
//   --cuts, --tails, --flips   journals that are cut, journals with tails of zeros, bits that flip in journals and segments
//   --only    random, points, errors, or damage
//   --scenario   only scenarios whose names contain this
//   --seed    of all random choices
//   --minutes   stops after this time with the figures so far
// `--tiny` checks that the script works.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printMachine, printTable, tiny, workFolder } from './machine.mjs';
import { damagedJournals } from './parts/damaged-journals.mjs';
import { damagedSegments } from './parts/damaged-segments.mjs';
import { everyPoint } from './parts/durability-points.mjs';
import { scenarios } from './parts/durability-scenarios.mjs';
import { randomKills } from './parts/random-kills.mjs';
import { realRows } from './parts/real-rows.mjs';
import { seeded } from './parts/seeded.mjs';

const size = (whole, small) => ({ type: 'string', default: String(tiny ? small : whole) });
const { values } = parseArgs({
  options: {
    kills: size(700, 2),
    cuts: size(7000, 40),
    tails: size(2000, 40),
    flips: size(2000, 40),
    seed: size(20261130, 1),
    only: { type: 'string', default: '' },
    scenario: { type: 'string', default: '' },
    minutes: { type: 'string', default: 'Infinity' },
    tiny: { type: 'boolean' },
  },
});
const late = () => performance.now() > Number(values.minutes) * 60_000;
const wanted = (part) => values.only === '' || values.only === part;
const folder = workFolder();
// What this host learns of these stores is of no use afterwards.
process.env.XDG_CACHE_HOME = join(folder, 'cache');
const { random, below } = seeded(Number(values.seed));
const table = [];
const complaints = [];
const places = new Map();

/** Adds a line to the table. */
function record(what, count, { lost, doubled, wrong, complaints: more = [], places: fell = [] }, seen = '') {
  table.push([what, count, lost, doubled, wrong, seen].map(String));
  complaints.push(...more);
  for (const [place, times] of fell) places.set(place, (places.get(place) ?? 0) + times);
}

printMachine();
const rows = realRows(join(folder, 'real'), tiny ? 3 : 6);

if (wanted('random')) {
  const tally = await randomKills(join(folder, 'random'), Number(values.kills), { random, late }, tiny ? 10 : 150);
  const targets = [...tally.byTarget].map(([target, times]) => `${target} ${times}`).join(', ');
  record('SIGKILL of a run at a random instant', tally.kills, tally, targets);
  console.log(
    `${tally.stores} stores were completed: ${tally.equal} rows equal the uninterrupted run's to the bit, ` +
      `${tally.beyond} differ by more than 1e-12, the farthest by ${tally.farthest}.\n` +
      `${tally.blamed} runs held tasks to be at fault that fell with two pool hosts, and the next run computed them.\n`,
  );
}
if (wanted('points')) {
  const all = scenarios(rows.slice(0, 24)).filter(({ name }) => name.includes(values.scenario));
  for (const [i, scenario] of (tiny ? all.slice(0, 1) : all).entries()) {
    const tally = await everyPoint(scenario, join(folder, `points-${i}`), {
      late,
      ...(tiny ? { limit: 2, stride: 9 } : {}),
    });
    record(`SIGKILL at every step: ${scenario.name}`, tally.kills, tally, tally.ended ? 'all steps' : 'stopped early');
  }
}
if (wanted('errors')) {
  const all = scenarios(rows.slice(0, 24)).filter(({ name }) => name.includes(values.scenario));
  for (const [i, scenario] of (tiny ? all.slice(0, 1) : all).entries()) {
    const error = ['EIO', 'ENOSPC', 'EROFS', 'ESTALE'][i % 4];
    const options = tiny ? { limit: 2, stride: 9, error } : { stride: 3, error, late };
    const tally = await everyPoint(scenario, join(folder, `errors-${i}`), options);
    record(
      `${error} from a step on: ${scenario.name}`,
      tally.kills,
      tally,
      tally.ended ? 'every third step' : 'stopped early',
    );
  }
}
if (wanted('damage')) {
  for (const [kind, times, what] of [
    ['cut', values.cuts, 'journal cut at a byte'],
    ['tail', values.tails, 'journal with a tail of zeros'],
    ['flip', values.flips / 2, 'bit flipped in a journal'],
  ]) {
    const tally = await damagedJournals(kind, folder, rows, Math.ceil(times), { below, late });
    record(what, tally.times, tally, `damage named ${tally.named}, ${tally.queried} also by a query`);
  }
  for (const [where, what] of [
    ['pages', "bit flipped in a segment's data pages"],
    ['footer', "bit flipped in a segment's footer"],
  ]) {
    const tally = await damagedSegments(where, folder, rows, Math.ceil(values.flips / 4), { below, late });
    record(what, tally.times, tally, `damage named ${tally.named}`);
  }
}

printTable(['what', 'times', 'rows lost', 'doubled', 'silently wrong', 'of these'], table);
if (places.size > 0) {
  const sorted = [...places].sort(([, a], [, b]) => b - a).map(([place, times]) => [place, String(times)]);
  printTable(['where kills fell', 'times'], sorted);
}
for (const complaint of complaints) console.log(complaint);
if (complaints.length > 0 || table.some(([, , ...zeros]) => zeros.slice(0, 3).some((count) => count !== '0')))
  process.exitCode = 1;
