import { verdictLine, verdictSummary } from '../claims/verdicts.ts';
import { formatBytes, formatCount } from '../text/quantities.ts';
import { citation, type Publication } from './publication.ts';
import type { PublishedTable } from './table.ts';

/** `README.md` of a dataset: what it is, what is in it, how to read it, how to cite it. */
export function readme(publication: Publication): string {
  const { title, description, expect, licence, computed, nightsweep, tables, files, runs } = publication;
  const [first, last] = [computed.first, computed.last].map((moment) => moment.slice(0, 10));
  const made = first === last ? ` on ${first}` : ` between ${first} and ${last}`;
  return `${[
    `# ${title}`,
    description,
    ...(expect === null ? [] : [`Expected: ${expect}`]),
    `The points were computed${made} and written out by nightsweep ${nightsweep}.`,
    '## What is in it',
    tableOf(['file', 'content', 'rows', 'size'], tables.map(tableRow)),
    tableOf(
      ['file', 'content'],
      files.map(({ file, title: content }) => [`\`${file}\``, content]),
    ),
    'The codebook `codebook.csv` says of every column its type, its unit, its symbol, the values that it may have, and what a null means.',
    ...heldFixed(tables[0]),
    ...verdicts(publication),
    '## How to read it',
    ...snippets(tables),
    '## How it was computed',
    ...(runs.length === 0
      ? []
      : [
          runs
            .map(({ startedAt, nightsweep: by, machine }) => `- ${startedAt}: nightsweep ${by} on ${machine}`)
            .join('\n'),
        ]),
    ...(files.some(({ file }) => file === 'sweep.yaml')
      ? [
          'The sweep file makes all of it again, draw by draw, from its seed:',
          '```sh\nnpx nightsweep run sweep.yaml\n```',
        ]
      : []),
    '## Licence and citation',
    `[${licence.name}](${licence.url}). ${licence.says}`,
    `> ${citation(publication)}`,
    ...(publication.references.length === 0
      ? []
      : ['`sources.bib` has the publications that the theory beside the results rests on.']),
  ].join('\n\n')}\n`;
}

function tableRow({ file, title, rows, bytes }: PublishedTable): string[] {
  return [`\`${file}\``, title, formatCount(rows), formatBytes(bytes)];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The parameters that all points share. */
function heldFixed({ fields, rows }: PublishedTable): string[] {
  const parameters = fields.filter(({ group }) => group === 'parameter');
  const fixed = parameters.filter(({ constant }) => constant !== null);
  if (rows < 2) return [];
  return [
    '## What is held fixed',
    tableOf(
      ['column', 'value', 'meaning'],
      fixed.map(({ name, constant, meaning }) => [`\`${name}\``, constant ?? '', meaning]),
    ),
  ];
}

function verdicts({ verdicts: found }: Publication): string[] {
  if (found.length === 0) return [];
  return [
    '## What was checked',
    found.map((verdict) => `- ${verdictLine(verdict)}`).join('\n'),
    `${verdictSummary(found)}.`,
  ];
}

/** How to open a table in some languages. Tests run those whose readers can be had. */
function snippets(tables: readonly PublishedTable[]): string[] {
  const [{ file }] = tables;
  const block = (language: string, code: string): string => `\`\`\`${language}\n${code}\n\`\`\``;
  return [
    'SQL, with [DuckDB](https://duckdb.org); `sql/` has the queries of the figures:',
    block('sql', `SELECT * FROM '${file}' LIMIT 5;`),
    'Python, with pandas or polars:',
    block('python', `import pandas as pd\n\npoints = pd.read_parquet("${file}")`),
    block('python', `import polars as pl\n\npoints = pl.read_parquet("${file}")`),
    'R, with the package arrow:',
    block('r', `points <- arrow::read_parquet("${file}")`),
    'Julia, with the packages Parquet2 and DataFrames:',
    block('julia', `using Parquet2, DataFrames\npoints = DataFrame(Parquet2.Dataset("${file}"))`),
    'Observable, after you attach the file:',
    block('js', `points = FileAttachment("${file}").parquet()`),
    'JavaScript, with the packages hyparquet and hyparquet-compressors:',
    block(
      'javascript',
      `import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';\nimport { compressors } from 'hyparquet-compressors';\n\nconst points = await parquetReadObjects({ file: await asyncBufferFromFile('${file}'), compressors });`,
    ),
  ];
}
