// Writes docs/gallery.md and its figures: runs every sweep in sweeps/papers, reports on it, and keeps its curves and verdicts.
// Usage: node scripts/gallery.mjs [store]; with a store that has rows already, only what is missing runs.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { root } from './setup.mjs';

const [given] = process.argv.slice(2);
const store = given ?? mkdtempSync(join(tmpdir(), 'nightsweep-gallery-'));
const images = join(root, 'docs/images/gallery');
mkdirSync(images, { recursive: true });

function nightsweep(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/nightsweep.mjs'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Core time of a sweep's rows, in words. */
function coreTime(view, sweep) {
  const sql = `SELECT sum(cpu_ms) / 1000 AS s FROM ${view} WHERE sweep = '${sweep}'`;
  const [{ s }] = JSON.parse(nightsweep('sql', sql, '--store', store, '--format', 'json'));
  return s < 120 ? `${Math.round(s)} s` : `${Math.round(s / 60)} min`;
}

/** The order of the page: from weights to features to errors. */
const order = [
  ['two-step-phases', 'points'],
  ['reuse-by-exponent', 'points'],
  ['staircase', 'points'],
  ['generalisation', 'points'],
  ['weight-spike', 'one_step_features'],
  ['feature-spikes', 'one_step_features'],
  ['feature-errors-linear', 'one_step_features'],
  ['feature-errors-quadratic', 'one_step_features'],
  ['learning-curve-sine', 'spiked_features'],
  ['learning-curve-tanh', 'spiked_features'],
];
const folder = join(root, 'sweeps/papers');
const missing = readdirSync(folder).filter((name) => !order.some(([sweep]) => `${sweep}.yaml` === name));
if (missing.length > 0) throw new Error(`the page has no place for ${missing.join(', ')}`);

const [{ model }] = cpus();
const page = [
  '# Gallery',
  '',
  'Every figure here is a sweep in `sweeps/papers`, with its question, the picture that its author expects, and checks of theory against simulation.',
  'To make one yourself:',
  '',
  '```console',
  'npx nightsweep run sweeps/papers/learning-curve-sine.yaml',
  'npx nightsweep report --sweep learning-curve-sine',
  '```',
  '',
  'The report has the verdicts that stand below the figures.',
  `\`node scripts/gallery.mjs\` runs all of them and writes this page; core times are of ${cpus().length} cores of an ${model}.`,
  'Points are means over draws with two standard errors, lines are the theory.',
];
for (const [sweep, view] of order) {
  const file = join(folder, `${sweep}.yaml`);
  const { title, question, expect, curves } = parse(readFileSync(file, 'utf8'));
  nightsweep('run', file, '--store', store);
  const out = nightsweep('report', '--sweep', sweep, '--store', store).trim().split('\n');
  const verdicts = out.filter((line) => /^(holds|fails|open): /.test(line));
  page.push('', `## ${title}`, '', `**${question}**`, ...expect.split(/(?<=\.) /));
  page.push(`[${sweep}.yaml](../sweeps/papers/${sweep}.yaml), ${coreTime(view, sweep)} of core time.`);
  for (const { name, title: text } of curves) {
    const image = `${sweep}-${name}.png`;
    const drawn = out.find((line) => basename(line) === `${name}.png`);
    copyFileSync(drawn, join(images, image));
    page.push('', `![${text}](images/gallery/${image})`);
  }
  if (view === 'one_step_features' && curves.some(({ name }) => name === 'spikes')) {
    const spectra = out.filter((line) => /^spectrum-\w+\.png$/.test(basename(line)));
    spectra.forEach((drawn, i) => {
      const image = `${sweep}-spectrum-${i + 1}.png`;
      copyFileSync(drawn, join(images, image));
      page.push('', `![Singular values of the features, ${i + 1} of ${spectra.length}](images/gallery/${image})`);
    });
  }
  page.push('', ...verdicts.map((line) => `- ${line}`));
}
writeFileSync(join(root, 'docs/gallery.md'), `${page.join('\n')}\n`);
if (given === undefined) rmSync(store, { recursive: true });
