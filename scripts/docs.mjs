// npm run docs: writes the pages that are made from the sources, the tables of each experiment and the pages of the library.
// With `--check` nothing is written: the exit code is 1 where a page is not what the sources say.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import yargs from 'yargs';
import { commonMacros } from '../dist/analysis/query/declared-views.js';
import { sqlPartOf } from '../dist/analysis/query/session.js';
import { registry } from '../dist/experiments/registry.js';
import { schemaOf } from '../dist/kernels/contract/value-schema.js';
import { commandGroups } from '../dist/orchestrator/cli/command-groups.js';
import { globalOptions } from '../dist/orchestrator/cli/global-options.js';
import { valuesText } from '../dist/orchestrator/sweep/allowed.js';
import { isRevision } from '../dist/store/revisions.js';
import { tableOf } from '../dist/store/tables.js';
import { root } from './setup.mjs';

const note = '<!-- Made by `npm run docs` from the sources; do not edit. -->';
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
const table = (heading, rows) =>
  [heading, heading.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
const code = (text) => `\`${text}\``;

function defaultText({ default: usual }, { resolve }) {
  if (usual !== undefined) return code(typeof usual === 'string' ? usual : JSON.stringify(usual));
  // An experiment that makes its parameters itself says in their meaning what may be left out.
  return resolve ? '' : 'must be given';
}

function parametersTable(experiment) {
  const rows = Object.entries(experiment.parameters).map(([name, parameter]) => {
    return [code(name), defaultText(parameter, experiment), valuesText(schemaOf(parameter)), parameter.meaning];
  });
  return table(['parameter', 'default', 'values', 'meaning'], rows);
}

function columnsTable(columns) {
  const rows = columns.map(({ name, type, unit = '', symbol = '', meaning }) => [
    code(name),
    type,
    unit,
    symbol,
    meaning,
  ]);
  return table(['column', 'type', 'unit', 'in figures', 'meaning'], rows);
}

async function experimentPage(experiment) {
  const { name, title, view, version, revisions } = experiment;
  const { columns } = tableOf(experiment);
  const own = columns.filter(({ group }) => group === 'parameter' || group === 'result');
  const { macros = [], longViews = [], meaning = 'a point' } = await sqlPartOf(experiment);
  const views = [[code(view), meaning], ...longViews.map((long) => [code(long.name), long.meaning])];
  const groups = Object.entries(revisions).map(([group, revision]) => [
    code(group),
    revision,
    own
      .filter((column) => column.revision === group)
      .map((column) => code(column.name))
      .join(', '),
  ]);
  return `${note}

# ${code(name)}

${title[0].toUpperCase()}${title.slice(1)}. Version ${version}.

## Parameters

${parametersTable(experiment)}

## Columns of a row

Besides these a row has the columns that [every row](every-row.md) has.

${columnsTable(own)}
${groups.length === 0 ? '' : `\n## Revisions\n\nA row stores the revision of each group of columns.\n\n${table(['group', 'today', 'columns'], groups)}\n`}
## Views and macros

${table(['view', 'a row is'], views)}
${
  macros.length === 0
    ? ''
    : `\n${table(
        ['macro', 'value'],
        macros.map(({ signature, meaning: text }) => [code(signature), text]),
      )}\n`
}`;
}

function everyRowPage() {
  const { columns } = tableOf(registry.shipped('drill'));
  const common = columns.filter(({ name, group }) => group !== 'parameter' && group !== 'result' && !isRevision(name));
  return `${note}

# What every row has

These columns stand in the view of each experiment, and in the view ${code('rows')}, which has the rows of all of them.

${columnsTable(common)}

${table(
  ['macro', 'value'],
  commonMacros.map(({ signature, meaning }) => [code(signature), meaning]),
)}
`;
}

/** Every command with its options, as its help has them. */
async function commandsPage() {
  const globals = table(
    ['option', 'what it does'],
    Object.entries(globalOptions).map(([name, { alias, choices, describe }]) => [
      code([...(alias ? [`-${alias}`] : []), `--${name}`].join(', ') + (choices ? ` <${choices.join('|')}>` : '')),
      describe,
    ]),
  );
  const sections = await Promise.all(
    Object.entries(commandGroups).map(async ([title, commands]) => {
      const parts = await Promise.all(
        commands.map(async (command) => {
          const probe = yargs([]).scriptName('nightsweep').help(false).version(false).wrap(100);
          await command.builder(probe);
          const help = (await probe.getHelp()).trim().replaceAll(root, '.');
          return `### ${code(`nightsweep ${command.command}`)}\n\n${command.describe}.\n\n\`\`\`text\n${help}\n\`\`\``;
        }),
      );
      return `## ${title}\n\n${parts.join('\n\n')}`;
    }),
  );
  return `${note}\n\n# Command line\n\n${code('nightsweep <command> --help')} prints the same for one command.\n\nEvery command also has these options.\n\n${globals}\n\n${sections.join('\n\n')}\n`;
}

/** Pages of the library, by path. */
function libraryPages() {
  const folder = mkdtempSync(join(tmpdir(), 'nightsweep-docs-'));
  const typedoc = join(root, 'node_modules/typedoc/bin/typedoc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [typedoc, '--out', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`typedoc failed:\n${stdout}${stderr}`);
  const pages = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.md'));
  const found = pages.map((name) => [`docs/api/${name}`, `${note}\n\n${readFileSync(join(folder, name), 'utf8')}`]);
  rmSync(folder, { recursive: true, force: true });
  return found;
}

const shipped = registry.names.map((name) => registry.shipped(name));
const written = [
  ...(await Promise.all(
    shipped.map(async (experiment) => [`docs/experiments/${experiment.name}.md`, await experimentPage(experiment)]),
  )),
  ['docs/experiments/every-row.md', everyRowPage()],
  ['docs/command-line.md', await commandsPage()],
  ...libraryPages(),
];
const check = process.argv.includes('--check');
const stale = [];
for (const [path, text] of written) {
  const options = { parser: 'markdown', printWidth: 120, singleQuote: true };
  const page = await format(text, options);
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === page) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, page);
}
if (check && stale.length > 0) {
  console.error(`not what the sources say (npm run docs writes them): ${stale.join(', ')}`);
  process.exitCode = 1;
} else
  console.log(
    check ? `${written.length} pages are what the sources say` : `${stale.length} of ${written.length} pages written`,
  );
